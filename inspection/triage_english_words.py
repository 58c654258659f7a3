"""The English words of the gates of triage, beside the Chinese ones of `triage_words`.

Alternatives are parted by whitespace; what parts the words of a phrase is written `_`. They are
looked for as whole words. What they find is held or sealed, so a word too many costs a day.
"""

_WHOSE = r"(?:his|her|their|whose|my|own|[a-z]+['’]s)"
_NOT = r"(?:can_?not|can['’]t|could_not|couldn['’]t|unable_to|won['’]t|will_not|would_not)"
_DO_NOT = r"(?:do(?:n['’]?t|_not)|never|must_not|mustn['’]t|should_not|without)"
_PEOPLE = (
    r"(?:some_?one|somebody|people|staff|employees?|workers?|customers?|residents?|villagers?"
    r"|guards?|cleaners?|clerks?|colleagues?|he|she|they)"
)
_WROTE = r"(?:fill|filled|written|wrote|signed|completed|made|added|prepared|done)"
_SOMETHING = r"(?:\w+_){0,3}"
_NEGATED = r"not_(?:yet_|been_|properly_){0,2}"

RELATIVE = rf"""
    relatives? wife husband spouse nephews? nieces? cousins? uncle aunt girlfriend boyfriend
    mistress (?:brother|sister|son|father|mother)s?_in_law family_members?
    {_WHOSE}_(?:son|daughter|brother|sister|father|mother|family|in_law)s?
    {_WHOSE}_(?:old_)?(?:friend|classmate|colleague)s?
"""
GAIN = rf"""
    brib(?:e|es|ed|ery|ing) kick_?backs? embezzl(?:e|es|ed|ement|ing) slush_funds?
    misappropriat(?:e|es|ed|ing|ion) (?:red|cash)_(?:packets?|envelopes?) hongbao corruption
    (?:took|takes?|taken|taking|accept|accepts|accepted|accepting)_(?:money|cash|gifts?|favou?rs?)
    (?:gift|shopping)_cards? gifts?(?!_(?:register|log)) pocket(?:ed|s|ing) under_the_table
    steal(?:s|ing)? stolen? theft skimm(?:ed|ing) extort(?:s|ed|ion)? blackmail(?:s|ed)?
    (?:treat(?:s|ed)?|invit(?:e|es|ed))_{_SOMETHING}(?:dinner|lunch|banquet|drinks|karaoke|meals?)
    (?:paid|pays?|gave|gives?)_(?:him|her|them)(?:self|selves)?_{_SOMETHING}(?:cash|money|yuan|rmb)
    gambl(?:e|es|ed|ing) moutai maotai liquor threaten(?:s|ed)? harass(?:es|ed|ment)?
    sold_(?:the_)?(?:customer|user)s?
"""
PRIVATE_USE = rf"""
    (?:private|personal)_(?:use|purposes?|errands?|trips?|accounts?|cards?|wechat|alipay|company)
    for_(?:himself|herself|themselves) privately_(?:used?|sold|kept) at_home side_business
    (?:took|takes?|taken|taking|brings?|brought|drives?|drove|driven|carried)_{_SOMETHING}home
    (?:his|her|their|own)_(?:own_)?(?:pockets?|compan(?:y|ies)|accounts?|shops?|house|business)
    moonlight(?:s|ing)
"""
SCHEME = rf"""
    bid_?rigging rigg(?:ed|ing) shell_compan(?:y|ies) money_laundering nepotism fraud(?:ulent)?
    (?:forged|faked?|false|fictitious|bogus|sham)_{_SOMETHING}(?:invoice|receipt|contract|signature)s?
    (?:faked?|false|fictitious|bogus|sham)_{_SOMETHING}(?:record|claim|report|expense|account|name)s?
    (?:faked?|false|fictitious|bogus)_(?:entries|sales|data) falsif(?:y|ied|ies|ying|ication)
    ghost_(?:employees?|workers?|staff|users?|accounts?) off_the_books two_sets_of
    (?:two|second|another)_(?:ledgers?|account_books?|set_of) inflat(?:ed|es|ing) padd(?:ed|ing)
    split(?:s|ting)?_{_SOMETHING}(?:contract|order|purchase|invoice|bid|tender|part)s?
    (?:contract|order|purchase|invoice)s?_(?:was_|were_|is_|are_)?split made_up covered_up cover_up
    collu(?:de|des|ded|sion|ding) (?:just|slightly)_(?:under|below)
    same_(?:supplier|address|phone|owner|legal|vendor|contractor)
"""
SINGLE_POST = r"""
    managers?(?!['’]?s?_(?:office|room|meeting)) directors?(?!['’]?s?_(?:office|room))
    supervisors? chair(?:man|woman|person) boss(?:es)? ceo cfo (?:vice_)?president
    secretar(?:y|ies)(?!['’]?s?_(?:office|room)) accountants? cashiers?(?!['’]?s?_(?:desk|window))
    treasurers? heads?_of_(?!the_(?:page|list|table)) deput(?:y|ies) team_leaders? foreman chief
    (?:warehouse|store)_?keepers?
"""
HOLD_ASKED = rf"""
    {_DO_NOT}_(?:tell|mention|say|inform|notify|show|share|pass|raise|alert|warn|disclose)(?:ing)?
    {_DO_NOT}_(?:speak|write|hint|hand|make_a_noise)(?:ing)? not_a_word no_word_to without_a_word
    {_DO_NOT}_(?:reveal|release|discuss|talk|ask_(?:them|him|her)|let_(?:them|him|her|any|the_unit))
    not_(?:yet_)?to_be_(?:told|mentioned|shared|disclosed|raised) not_for_(?:the_)?(?:unit|liaison)
    keep_(?:it|this|that)_(?:quiet|secret|internal|confidential|to_yourself|among_us|between_us)
    keep_(?:it_|this_|that_)?(?:quiet|within_the_group) hold_(?:off|this_back|it_back)
    confidential(?:ly)?(?![\s\-]?(?:cabinet|file|paper|waste|document|room)) off_the_record
    between_(?:us|ourselves|you_and_me) (?:top_)?secret in_secret secretly hush not_to_be_told
    (?:no_?one|nobody)_(?:else_)?(?:should|must|may|can|is_to)_(?:know|hear|learn|see)
    (?:internal|inside|group|leader|leaders)_only only_(?:for_)?(?:us|the_group|the_leader)
    tip(?:ping)?_(?:them|him|her)_off for_our_eyes
"""
EVIDENCE_AT_RISK = rf"""
    (?:back|ante|pre)_?dat(?:e|es|ed|ing) after_the_fact retroactive(?:ly)?
    {_WROTE}_(?:in_|out_|up_)?(?:afterwards|later|yesterday|overnight|again)
    overnight last_night in_advance beforehand in_one_go all_at_once ahead_of_time
    (?:same|one|identical|similar)_(?:handwriting|pen|ink|hand|signature|person|writing|day)
    (?:handwriting|pen|ink|signature|writing)s?_{_SOMETHING}{_SOMETHING}(?:same|identical|alike)
    {_WROTE}_{_SOMETHING}at_once no_such_(?:day|date|person|meeting|company|address)
    identical(?:ly)? word_for_word copi(?:ed|es) copy_(?:and_)?paste(?:d)? photo_?shop(?:ped)?
    shred(?:s|ded|der|ding)? destroy(?:s|ed|ing)? delet(?:e|es|ed|ing|ion) wiped burn(?:ed|t)_the
    tamper(?:ed|ing)? alter(?:ed|ations?) eras(?:ed|ures?) whited?_out correction_fluid
    (?:torn|ripped|cut)_out (?:pages?|sheets?)_(?:are_|is_|were_|was_|have_been_)?(?:missing|gone)
    fabricat(?:e|ed|ion) forg(?:e|ed|ery|eries|ing) rewr(?:ote|itten|iting) signed_on_behalf
    signed_(?:by|for)_(?:some_?one|somebody|another|others?|one|him|her|them|the_same|absent)
    signatures?_{_SOMETHING}(?:differ|alike|look_alike|not_match)
    {_NOT}_(?:find|produce|show|provide|explain) no_longer_there brand_new
    disappear(?:ed|s)? vanish(?:ed)? (?:gone|went)_missing lost hid(?:e|es|den|ing)?
    conceal(?:ed|s)? consecutive_(?:\w+_)?numbers? coach(?:ed|ing)? rehears(?:ed|al)
    (?:before|when|because)_(?:we|the_inspection|the_group)_(?:came|arriv\w+|visit\w*|ask\w*)
    just_(?:printed|written|signed|made|filled|put)
    (?:agreed|aligned)_(?:on_)?(?:their|the)_(?:story|stories|answers?|statements?)
    (?:sign|fill|complete|make)_(?:it|them|these)_(?:in_)?(?:later|afterwards|tonight|up) afterwards
    (?:ledger|register|minutes|log|record|voucher)s?_(?:is_|are_|was_|were_)?(?:missing|gone)
    (?:ticked|signed|filled)_(?:in_)?{_SOMETHING}already already_(?:ticked|signed|filled)
    taken_(?:out|away) on_a_(?:public_)?holiday ahead_for
"""
SUSPECTED = rf"""
    suspect(?:s|ed|ing)? suspicio(?:n|ns|us|usly) odd(?:ly)? strange(?:ly)? fishy weird(?:ly)?
    (?:doesn['’]t|does_not|do_not|don['’]t)_(?:add_up|match|tally|agree) implausib(?:le|ly)
    impossible unexplained no_explanation evasive nervous(?:ly)? unusual(?:ly)?
    too_(?:neat|tidy|perfect|clean) something_(?:is_)?wrong dig_(?:deeper|into)
    look_(?:deeper_)?into investigat(?:e|ed|es|ing|ion) probe check_(?:further|again|into)
    refus(?:e|es|ed|al|ing) unwilling reluctant(?:ly)? {_NOT}_(?:let|give|open|hand)
    mismatch(?:es)? discrepanc(?:y|ies) inconsisten(?:t|cy|cies) contradict(?:s|ed|ory|ion)?
    pretend(?:s|ed)? on_purpose deliberate(?:ly)? intentional(?:ly)? quietly so_that_(?:we|nobody)
    avoid(?:ed|ing)? although nobody no_one
"""
SOURCE = rf"""
    {_PEOPLE}_(?:\w+_)?(?:said|says?|told|mention(?:s|ed)|complain(?:s|ed)?|report(?:s|ed)|claim\w*)
    according_to (?:i|we)_(?:have_)?(?:heard|been_told|learned|learnt|was_told|were_told)
    told_(?:me|us) rumou?r(?:s|ed)? hearsay gossip complain(?:ed|ts?|ing|ants?) hotline
    petition(?:s|er|ers)? letters?_(?:of_complaint|from|says?|said)
"""
CLOSE_SOURCE = r"""
    (?:in|during|from|at|after)_(?:the_|an?_|our_|his_|her_|one_)?(?:private_)?(?:interview|talk)s?
    interview(?:ees?|ed) anonymous(?:ly)? whistle_?blow(?:ers?|ing)? informants? insiders?
    tip_?offs? privately in_(?:private|confidence) retaliat(?:e|es|ed|ion) revenge
    (?:afraid|fear|scared|frightened)_(?:of|that|to) slipped_(?:me|us) only_[a-z]+_knows?
"""
REPEAT = r"""
    again once_more repeat(?:ed|edly|s)? recur(?:s|red|ring|rence)? (?:second|third|fourth)_time
    (?:raised|found|pointed_out|noted|mentioned|reported|fixed|rectified|closed)_(?:before|already)
    (?:raised|found|pointed_out|noted|mentioned|reported|fixed|rectified)_(?:last|earlier|in_20\d\d)
    (?:last|previous|earlier)_(?:year['’]?s?_)?(?:audit|inspection|check|round) years?_running
    (?:audit(?:s|ed|ors?)?_(?:found|report\w*|raised|noted|pointed)|by_(?:the_)?audit\w*)
    same_(?:problem|issue|thing)_(?:as|again) previously
    (?:every|each|all)_(?:the_)?(?:branch(?:es)?|departments?|outlets?|halls?|units?|shops?|stores?)
    still_not_(?:fixed|rectified|done|changed|repaired)
"""
PERSONAL = r"""
    law_?suits? court_(?:case|ruling|order) divorce inherit(?:ed|ance) arbitration custody
    (?:private|family|neighbou?rs?['’]?)_(?:dispute|quarrel)s? alimony
"""
BREACH = rf"""
    no_(?:ledgers?|registers?|minutes|records?|logs?)(?!_number) not_(?:been_)?kept none_of
    for_(?:\w+)_(?:years|months) since_20\d\d no_(?:\w+_){{0,3}}exists?
    (?:laptop|computer|phone|projector|printer|tablet|camera)s?_(?:is_|are_)?missing
    (?:without|no)_(?:\w+_)?(?:tender|tendering|bidding|approval|contracts?|receipts?|invoices?)
    (?:without|no)_(?:\w+_)?(?:permission|vote|authori[sz]ation|discussion|quot(?:es?|ations?))
    (?:without|no)_(?:\w+_)?(?:vouchers?|permits?|acceptance)
    {_NEGATED}(?:approved|authori[sz]ed|tendered|audited|disclosed|published|declared|discussed)
    {_NEGATED}(?:paid|booked|deposited|reconciled|held|banked|implemented)
    never_\w+ unapproved unauthori[sz]ed unpaid overdue arrears illegal(?:ly)? irregular(?:it\w+)?
    violat(?:e|es|ed|ing|ions?) breach(?:es|ed)? against_(?:the_)?(?:rules?|regulations?|polic\w+)
    over_?(?:paid|charg(?:e|es|ed|ing)|spen[dt]|payments?|claimed|stat(?:e|es|ed))
    exceed(?:s|ed|ing)? (?:over|above|beyond)_(?:the_)?(?:budget|limit|standard|quota|ceiling)
    (?:paid|claimed|billed|booked|reimbursed|counted)_(?:twice|double|too_much|in_advance|before)
    double_(?:paid|billed) sub_?contract(?:s|ed|ing|ors?)? (?:single|sole)_source shortages?
    shortfalls? deficits? loss(?:es)? unaccounted written_off mis(?:use|used|using|stated|reported)
"""
# Of these nobody reads more than the word: who types one is asked to look again.
WORTH_A_LOOK = r"""
    money cash funds? fees? wages? salar(?:y|ies) payments? paid pay invoices? receipts? vouchers?
    reimburs(?:e|ed|ements?|es) expenses? allowances? bonus(?:es)? subsid(?:y|ies) contracts?
    tenders? bid(?:s|der|ders|ding)? procurement purchas(?:e|es|ed|ing) suppliers? vendors?
    contractors? promot(?:ed|ions?) appoint(?:ed|ments?) dues budgets? bank_accounts? refunds?
    loans? debts? commissions? prices? assets? stock inventory official_cars? party_committee
    major_decisions? donations? banquets? entertainment rent sold sell(?:s|ing)? invoiced seals?
    gifts? fuel petrol certificates? clues? w\d+ suspended dismissed cheap(?:ly)? jobs?
"""
