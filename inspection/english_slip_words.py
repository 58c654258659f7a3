"""The words of a small English grammar of slips: things, what is wrong with them, and where.

Alternatives are parted by whitespace, the words of one by `_`. Every word of a finding must be
in these tables to be suggested for telling, so a word is added only if nothing harmful can be
said with it. Persons, money, quantities of many, reasons and "again" are left out on purpose.
"""


def either(table: str) -> str:
    """Return the pattern of any of the alternatives of a table."""
    return f"(?:{'|'.join(table.split()).replace('_', ' ')})"


# --- where and when --------------------------------------------------------------------------

_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
FLOOR = (
    rf"(?:(?:\d{{1,2}}(?:st|nd|rd|th)?|{_ORDINAL}|ground|top) floor"
    r"|(?:floor|level) \d{1,2}|\d{1,2}f|b\d|basement)"
)
_ROOM = either(
    """
    meeting conference training activity activities server machine equipment archive archives file
    store storage waiting reading break tea printing copy duty guard power switch pump boiler
    """
)
_SPOT = either(
    r"""
    lobby hall business_hall service_hall entrance main_entrance side_entrance front_desk
    reception reception_desk corridor hallway canteen kitchen dining_hall warehouse storeroom
    (?:general_|front_|back_|finance_|admin_|hr_|it_)?offices? library reading_corner yard
    (?:general|finance|engineering|marketing|hr|it|admin)_department staircase stairwell stairs
    landing lift elevator lift_lobby car_park parking_lot garage toilets? restrooms? washrooms?
    walls? doors? gate window counter cabinets? shelf shelves rack desk display outlet shop
    branch fire_door fire_exit hydrant building (?:east|west|south|north)_(?:side|wing|wall|gate)
    """
)
PLACE = (
    rf"(?:the )?(?:main |same |left |right )?(?:{FLOOR}|{_ROOM} rooms?|{_SPOT}|room)"
    r"(?: (?:no )?[a-z]?\d{1,3}| [a-e])?(?: entrance| door| wall| window)?"
)
_PREPOSITION = either(
    "in on at by near of for beside behind inside outside above under below next_to in_front_of to"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|{_WEEKDAY})"
_PERIOD = rf"(?:{_DATE}|{_MONTH}|(?:last|this) (?:month|week)|today|this morning|yesterday)"
WHERE = (
    rf"(?: (?:{_PREPOSITION} )?{PLACE}| (?:(?:of|for|from|in|on|dated) )?{_PERIOD}"
    r"| (?:here|there)){0,3}"
)
_BY_WHEN = (
    rf"(?:(?:this |next )?{_WEEKDAY}|{_DATE}|today|tomorrow|tonight|noon|closing time"
    r"|(?:the )?end of (?:the |this )?(?:day|week|month)"
    r"|\d{1,2} (?:work(?:ing)? )?days?|\d{1,2}:[0-5]\d|\d{1,2} ?(?:am|pm))"
)
WHEN = (
    rf"(?: (?:today|tomorrow|soon|at once|immediately|right away|this week|next week)"
    rf"| (?:by|before|until|no later than|on|within|in|at) {_BY_WHEN}(?: (?:at )?{_BY_WHEN})?)?"
)

# --- what hangs on walls and is put on things ------------------------------------------------

_ON_WHAT = either(
    """
    fire fire_extinguisher fire_hydrant extinguisher hydrant cabinet archive_box box shelf door
    meeting_room room toilet lift elevator entrance counter window desk emergency first_aid
    safety exit floor warning direction no_smoking parking information wall fire_door fire_exit
    emergency_exit hazard
    """
)
MARK = (
    rf"(?:(?:{_ON_WHAT} ){{0,2}}(?:signs?|signage|signboards?|nameplates?|labels?|stickers?"
    r"|posters?|banners?|(?:inspection|check|maintenance|service) (?:cards?|tags?))"
    r"|(?:door|name|number) plates?|(?:room|door|floor|cabinet|shelf) numbers?|photo captions?)"
)
# Of what hangs there, too, none is missing: that may be a loss, or a plan nobody made.
SHOWN = either(
    r"""
    (?:notice_|bulletin_|display_)?boards? (?:party_)?flags? (?:party_)?emblems? logos? wall_clocks?
    clocks? wall_calendars? brochures? leaflets? slogans? maps? flowcharts? opening_hours
    (?:floor|evacuation|escape|fire_escape)_(?:plans?|maps?|route_(?:plans?|maps?))
    (?:emergency_)?(?:contact|phone|telephone)_lists? (?:duty|shift)_(?:rosters?|rotas?)
    (?:organisation|organization|org|flow|process)_charts?
    """
)
_HUNG = either("hung hangs hang hanging mounted put_up placed stuck fixed")
OLD = either(
    "logo name address floor number room_number phone_number telephone_number layout date time"
    " version year hours one edition template header form"
)
TYPO = (
    r"(?:(?:has|have|with|contains?) )?(?:an? |one |two )?"
    r"(?:typos?|spelling (?:mistakes?|errors?)|misprints?|missing letters?)"
)
WORN = either(
    r"""
    faded torn worn worn_out dirty dusty crooked askew tilted upside_down back_to_front loose
    peeling peeling_off unreadable illegible hard_to_read not_readable blurred blurry misspelt
    misspelled cracked broken not_straight not_visible in_the_wrong_place
    (?:fallen|come|fell|came)_(?:off|down)
    """
)
STALE = (
    r"(?:out of date|outdated|obsolete|expired|not (?:yet )?(?:been )?updated|not up to date"
    rf"|(?:an? |the )?(?:old|older|outdated|previous) {OLD}"
    rf"|(?:still )?(?:shows?|showing|uses?|using|has|have|with) (?:an? |the )?(?:old|wrong) {OLD})"
)
WRONG_ON_THE_WALL = (
    rf"(?:wrong|stopped|{WORN}|{STALE}|{TYPO}|not (?:put up|hung|stuck on|attached|lit)"
    rf"|{_HUNG} (?:upside down|crooked(?:ly)?|askew|too (?:high|low)|back to front"
    r"|in the wrong place|on the wrong (?:door|wall|floor|cabinet|side))"
    r"|(?:\d{1,2}|five|ten) minutes (?:slow|fast)|slow|fast)"
)
WRONG_WITH_MARK = rf"(?:missing|{WRONG_ON_THE_WALL})"

# --- papers ----------------------------------------------------------------------------------

_KIND_OF_PAPER = either(
    """
    meeting study training duty handover maintenance cleaning inspection patrol temperature visitor
    visitors' key borrowing lending meeting_room equipment hydrant extinguisher fire_extinguisher
    safety fire archive
    """
)
PAPER = (
    rf"(?:(?:{_KIND_OF_PAPER} )?(?:ledgers?|registers?|logs?|logbooks?|log books?|minutes"
    r"|checklists?|check lists?|folders?|binders?)"
    rf"|{_KIND_OF_PAPER} (?:records?|sheets?|books?|notes)"
    r"|sign in sheets?|attendance (?:sheets?|lists?))"
)
PART = (
    r"(?:(?:one|two|the|an?|any|its|their) )?(?:recorder's )?(?:signatures?|dates?|page numbers?"
    r"|titles?|headers?|headings?|column headings?|serial numbers?|stamps?|cover(?: page)?)"
)
WRONG_WITH_PAPER = (
    rf"(?:not signed(?: off)?|unsigned|not dated|undated|not numbered|unnumbered|not bound"
    rf"|not labell?ed|unlabell?ed|out of order|in the wrong order|misfiled|illegible|hard to read"
    rf"|(?:filed|bound|put|kept) in the wrong (?:order|folder|box|binder)|misspell?ed|misspelt"
    r"|(?:on |uses? |using |has |have )(?:an? |the )?(?:old|outdated) "
    r"(?:template|form|header|version)"
    rf"|outdated header|{TYPO})"
)
# --- small equipment -------------------------------------------------------------------------

EQUIPMENT = either(
    r"""
    first_aid_(?:kits?|box(?:es)?|cabinets?) medicine_(?:kits?|box(?:es)?) lights? lamps?
    light_bulbs? bulbs? emergency_(?:lights?|lamps?) exit_lights? chairs? tables? taps? faucets?
    (?:water|drinking)_(?:dispensers?|fountains?) water_coolers? printers? projectors? microphones?
    air_conditioners? umbrella_stands? soap_dispensers? hand_saniti[sz]ers? blinds? curtains?
    door_handles? ticket_machines? queue_machines? reading_glasses doormats? bins? flashlights?
    fire_blankets? (?:first_aid_)?medicines? plasters bandages
    """
)
EXTINGUISHER = either("fire_extinguishers? extinguishers? (?:fire_)?hydrants? fire_hoses?")
EXPIRED = (
    r"(?:expired|out of date"
    r"|past (?:its|their|the) (?:expiry|expiration|use by|best before|service|inspection) dates?)"
)
WRONG_WITH_EQUIPMENT = (
    rf"(?:{EXPIRED}|empty|broken|not working|(?:does|do) not work|doesn't work|don't work"
    r"|out of order|flickering|cracked|dirty|dusty|dripping|loose|wobbly|stuck|jammed"
    r"|out of (?:paper|ink|soap|water|toner)|not labell?ed|unlabell?ed|not cleaned|burnt out"
    r"|(?:(?:has|have|with) )?(?:a )?(?:dead|flat) batter(?:y|ies)|too (?:dark|dim|low|high|noisy))"
)
WRONG_WITH_EXTINGUISHER = rf"(?:{EXPIRED}|dirty|dusty|not labell?ed|unlabell?ed|not numbered)"
BEARER = either(
    r"""
    fire_extinguishers? extinguishers? (?:fire_)?hydrants? cabinets? doors? shelf shelves racks?
    (?:archive_)?box(?:es)? folders? binders? desks? (?:meeting_)?rooms? fire_doors? counters?
    """
)
# --- dangers ---------------------------------------------------------------------------------

WAY_OUT = either(
    r"""
    fire_(?:exits?|doors?|escapes?|lanes?) emergency_(?:exits?|doors?)
    (?:escape|evacuation|fire_escape)_(?:routes?|passages?|stairs) stairwells? staircases?
    """
)
IN_THE_WAY = either(
    "boxes cardboard_boxes cartons chairs furniture old_furniture bicycles bikes pallets rubbish"
)
SHUT = (
    rf"(?:(?:blocked|obstructed|cluttered)(?: (?:by|with) {IN_THE_WAY}(?: and {IN_THE_WAY})?)?"
    r"|locked(?: shut)?|padlocked|chained shut|jammed"
    r"|can(?:not|'t) be opened|(?:does|do) not (?:open|close)|doesn't (?:open|close)"
    r"|(?:propped|wedged|held) open)"
)
LIVE = either("sockets? power_sockets? wires? wiring cables? power_cables?")
LIVE_DANGER = either("exposed bare burnt scorched sparking hanging_loose")
FIXTURE = either("handrails? railings? banisters? ceiling_(?:tiles?|panels?) manhole_covers?")
FIXTURE_DANGER = either("loose broken missing cracked about_to_fall")
NO_PRESSURE = (
    r"(?:empty|without pressure|(?:(?:has|have|with) )?no pressure"
    r"|(?:the )?pressure (?:is )?(?:too )?low)"
)

# --- what may be said beside it --------------------------------------------------------------

MEND = either(
    """
    replace update fix repair clean relabel change correct straighten put_up rehang clear unlock
    refill label number tidy
    """
)
MENDED = either(
    """
    replaced updated fixed repaired cleaned relabelled changed corrected straightened put_up
    rehung cleared unlocked refilled labelled numbered tidied
    """
)
IT = rf"(?: (?:it|them|this|these|the {MARK}|the {SHOWN}|the {EQUIPMENT}|the {EXTINGUISHER}))?"
FINE = either("fine ok okay good in_order correct right complete up_to_date normal")
THE_REST = (
    r"(?:(?:all )?(?:the )?(?:others?|other (?:ones?|floors?|rooms?|signs?|pages?)|rest"
    r"|contents?|text|layout|pressure)|everything else)"
)
