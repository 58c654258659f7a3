"""Everything the unit's liaison can see and do: one package, so that it can be audited.

What is not released to the asking liaison's unit does not exist here: the same
`NothingHereError` answers an unknown number and another unit's item. A frozen item answers
like any other, by the same code (`inspection/frozen.py`).

`views` shows what was released, `steps` are the presses, `sendings` what is gathered and
submitted, `messages` what is said or edited, `notices` what the group's decisions say.
"""
