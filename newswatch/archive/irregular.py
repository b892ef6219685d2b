"""English forms that a dictionary of single citation forms takes for words of their own: left, shot, leaves."""

_VERBS = """
arose arisen arise; awoke awoken awake; bore borne bear; beat beaten beat; became become; began begun begin; bent bend;
bit bitten bite; bled bleed; blew blown blow; broke broken break; bred breed; brought bring; built build; burnt burn;
bought buy; caught catch; chose chosen choose; came come; crept creep; dealt deal; dug dig; drew drawn draw;
dreamt dream; drank drunk drink; drove driven drive; ate eaten eat; fell fallen fall; fed feed; felt feel; fought fight;
found find; fled flee; flung fling; flew flown fly; forbade forbidden forbid; forgot forgotten forget; forgave forgiven
forgive; froze frozen freeze; got gotten get; gave given give; went gone go; ground grind; grew grown growing grow;
hung hang; heard hear; hid hidden hide; held hold; kept keep; knelt kneel; knew known know; laid lay; led lead;
leapt leap; learnt learn; left leave; lent lend; lay lain lie; lit light; lost lose; made make; meant mean; met meet;
mistook mistaken mistake; overcame overcome; overthrew overthrown overthrow; paid pay; proven prove; rode ridden ride;
rang rung ring; rose risen rise; ran run; said say; saw seen see; sought seek; sold sell; sent send; shook shaken shake;
shone shine; shot shoot; showed shown show; shrank shrunk shrink; sang sung sing; sank sunk sink; sat sit; slept sleep;
slid slide; spoke spoken speak; sped speed; spent spend; spilt spill; spun spin; spoilt spoil; sprang sprung spring;
stood stand; stole stolen steal; stuck stick; stung sting; strode stride; struck stricken strike; strove striven strive;
swore sworn swear; swept sweep; swam swum swim; swung swing; took taken take; taught teach; tore torn tear; told tell;
thought think; threw thrown throw; trod trodden tread; understood understand; undertook undertaken undertake;
upheld uphold; woke woken wake; wore worn wear; wove woven weave; wept weep; won win; wound wind; withdrew withdrawn
withdraw; withheld withhold; withstood withstand; wrote written write
"""
_NOUNS = """
calves calf; elves elf; halves half; hooves hoof; knives knife; leaves leaf; lives life; loaves loaf; scarves scarf;
selves self; shelves shelf; thieves thief; wives wife; wolves wolf; men man; women woman; children child; feet foot;
teeth tooth; geese goose; mice mouse; oxen ox; people person; dice die; bigger biggest big; hotter hottest hot; thinner
thinnest thin; fatter fattest fat; sadder saddest sad; better best good; worse worst bad; further furthest farther far;
elder eldest old; axes axis; crises crisis; theses thesis; criteria criterion; phenomena phenomenon; media medium
"""


def _read(text: str) -> dict[str, str]:
    """`left leave; drove driven drive`: the last of each is what the others are forms of."""
    groups = (group.split() for group in text.split(";"))
    return {form: words[-1] for words in groups for form in words[:-1]}


IRREGULAR = {**_read(_VERBS), **_read(_NOUNS)}
