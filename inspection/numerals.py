"""Numbers written in Chinese or Arabic figures."""

_DIGITS = {digit: n for n, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}


def read_number(text: str) -> int | None:
    """Return the number below ten thousand a text is, or None.

    Two digits side by side (四五千, 三五) are a range in Chinese, and no number. A digit right
    after a hundred or thousand counts the next lower step: 两千三 is 2300, 两千零三 is 2003.
    """
    if text.isascii():
        return int(text) if text.isdigit() else None
    total, digit, step = 0, None, 10
    for sign in text:
        if sign in _DIGITS:
            if digit:  # a zero may stand before a digit: 一百零五
                return None
            step = 10 if sign in "零〇" else step
            digit = _DIGITS[sign]
        elif sign in _STEPS:
            step = _STEPS[sign]
            total += (1 if digit is None else digit) * step
            digit = None
        else:
            return None
    return total + (digit or 0) * step // 10
