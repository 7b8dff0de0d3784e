"""A quiz that holds every type of question, in the words of a learner, and how each is answered.

Synthetic: the people and places in it do not exist.
"""

from base64 import b64encode

PLAN = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 500">
<rect width="800" height="500" fill="#e8e4da"/>
<rect x="40" y="40" width="330" height="420" fill="#fff" stroke="#777" stroke-width="6"/>
<rect x="370" y="40" width="390" height="230" fill="#f7f3e8" stroke="#777" stroke-width="6"/>
<rect x="370" y="270" width="390" height="190" fill="#fdfcf7" stroke="#777" stroke-width="6"/>
<rect x="90" y="430" width="110" height="40" fill="#8a5a2b"/>
<rect x="560" y="34" width="140" height="16" fill="#6aa0c8"/>
<rect x="420" y="330" width="150" height="80" fill="#b8a98a"/></svg>"""
PICTURE = {
    "url": f"data:image/svg+xml;base64,{b64encode(PLAN).decode()}",
    "alt": "Plan over en lejlighed: entré med hoveddør, stue med vindue mod gaden, køkken med bord.",
    "width": 800,
    "height": 500,
}


def option(key, text, correct=False, feedback="", **more):
    said = f"<p>{feedback}</p>" if feedback else ""
    return {"key": key, "text": text, "correct": correct, "feedback": said, **more}


def made(kind, stem, key="", **own):
    base = {"key": key or kind, "type": kind, "stem": f"<p>{stem}</p>", "topic": "moenster"}
    base |= {"level": "apply", "lesson": "core-k1-1", "sources": [], "hint": ""}
    return base | {"feedback": "<p>Se på mønsteret, ikke på den enkelte handling.</p>"} | own


SITUATION = {
    "key": "mia",
    "title": "Mia skriver log",
    "html": "<p>Mia har fået 14 opkald fra skjult nummer på en uge. Torsdag stod hendes tidligere "
    "kæreste ved busstoppet, da hun fik fri. Han sagde ikke noget.</p><p>Fredag lå der en "
    "konvolut uden afsender i postkassen.</p>",
    "picture": None,
}

QUESTIONS = [
    made(
        "single",
        "Hvad spørger du først om, når Mia ringer?",
        stimulus="mia",
        hint="<p>Tænk på, hvad der haster mest.</p>",
        options=[
            option("a", "Om hun er i sikkerhed lige nu", True, "Ja: først sikkerhed, så log."),
            option("b", "Om hun kan bevise opkaldene", False, "Beviser kommer senere."),
            option("c", "Om hun har svaret ham", False, "Det kan lyde som en bebrejdelse."),
        ],
    ),
    made(
        "multiple",
        "Hvilke oplysninger hører hjemme i loggen?",
        stimulus="mia",
        options=[
            option("a", "Dato og klokkeslæt for hver hændelse", True, "Tidspunktet viser mønsteret."),
            option("b", "Hvem der ellers så det", True),
            option("c", "Hvad Mia tror, han mener", False, "Skriv, hvad der skete."),
            option("d", "Konvolutten, som den lå", True),
        ],
    ),
    made(
        "numeric",
        "Hvor mange opkald fik Mia om dagen i gennemsnit?",
        stimulus="mia",
        accepted=[{"value": 2, "tolerance": 0, "share": 1, "feedback": "<p>14 delt med 7.</p>"}],
        units=[{"text": "om dagen", "factor": 1}, {"text": "om ugen", "factor": 1 / 7}],
        unit_required=False,
    ),
    made(
        "truefalse",
        "Én hændelse for sig kan se harmløs ud og alligevel være en del af et mønster.",
        options=[option("true", "Sandt", True), option("false", "Falsk")],
        reasons=[
            option("r1", "Det er gentagelsen, der tæller", True),
            option("r2", "Kun trusler er strafbare"),
            option("r3", "Det afhænger af, om han siger noget"),
        ],
    ),
    made(
        "vignette",
        "En kollega siger: »Hun kan jo bare skifte nummer.« Hvad gør du?",
        panel="Fem fagpersoner har vurderet svarene hver for sig (syntetisk panel).",
        options=[
            {"key": "a", "text": "Forklarer, hvorfor loggen mister spor", "worth": 3,
             "feedback": "<p>Du hjælper kollegaen videre.</p>"},
            {"key": "b", "text": "Siger, at det må Mia selv om", "worth": 1, "feedback": ""},
            {"key": "c", "text": "Lader det ligge", "worth": 0, "feedback": "<p>Så står det.</p>"},
        ],
    ),
    made(
        "scale",
        "Hvor sikker er du på, at du kan hjælpe nogen med at begynde en log?",
        construct="self-efficacy",
        feedback="",
        options=[
            {"key": str(n), "text": text, "value": n}
            for n, text in enumerate(
                ["Slet ikke sikker", "Lidt sikker", "Nogenlunde", "Ret sikker", "Helt sikker"], 1
            )
        ],
    ),
    made(
        "passages",
        "Marker de sætninger, der er neutrale og kan stå i en log.",
        text="<p>[[a]] [[b]] [[c]] Derefter gik hun hjem. [[d]]</p>",
        options=[
            option("a", "Torsdag kl. 15.10 stod han ved busstoppet på Havnegade.", True),
            option("b", "Han ville skræmme mig.", False, "Det er en tolkning."),
            option("c", "Min kollega Bo så ham også.", True, "Et vidne med navn."),
            option("d", "Han er syg i hovedet.", False, "Det er en dom."),
        ],
    ),
    made(
        "hotspot",
        "Hvor i lejligheden ville du først tale om sikring?",
        many=True,
        picture=PICTURE,
        options=[
            option("door", "Hoveddøren i entréen", True, "Ja.", shape="rect", coords=[10, 82, 17, 14]),
            option("window", "Vinduet mod gaden", True, shape="rect", coords=[68, 4, 22, 12]),
            option("table", "Bordet i køkkenet", False, "Nej.", shape="circle", coords=[62, 74, 9]),
        ],
    ),
    made(
        "matching",
        "Hvem gør hvad?",
        prompts=[
            {"key": "p1", "text": "Tager imod anmeldelsen", "match": "a1", "feedback": ""},
            {"key": "p2", "text": "Laver handleplan med familien", "match": "a2",
             "feedback": "<p>Kommunen har ansvaret.</p>"},
            {"key": "p3", "text": "Ser barnets trivsel hver dag", "match": "a3", "feedback": ""},
        ],
        answers=[
            {"key": "a1", "text": "Politiet"},
            {"key": "a2", "text": "Kommunens rådgiver"},
            {"key": "a3", "text": "Læreren eller pædagogen"},
            {"key": "a4", "text": "Boligforeningen"},
        ],
    ),
    made(
        "classify",
        "Er det en observation eller en tolkning?",
        prompts=[
            {"key": "p1", "text": "»Han ringede 14 gange.«", "match": "see", "feedback": ""},
            {"key": "p2", "text": "»Han var vred.«", "match": "think", "feedback": ""},
            {"key": "p3", "text": "»Der lå en konvolut.«", "match": "see", "feedback": ""},
        ],
        answers=[{"key": "see", "text": "Observation"}, {"key": "think", "text": "Tolkning"}],
    ),
    made(
        "ordering",
        "I hvilken rækkefølge gør du det?",
        items=[
            {"key": "i1", "text": "Spørg, om hun er i sikkerhed", "feedback": ""},
            {"key": "i2", "text": "Hør hele forløbet uden at afbryde", "feedback": ""},
            {"key": "i3", "text": "Begynd loggen sammen", "feedback": ""},
            {"key": "i4", "text": "Aftal, hvornår I taler igen", "feedback": ""},
        ],
    ),
    made(
        "gaps",
        "Udfyld hullerne.",
        text="<p>En log skrives [[g1]] muligt efter hændelsen. Den beskriver, hvad der [[g2]], og "
        "aldrig hvad man [[g3]].</p>",
        gaps=[
            {"key": "g1", "case": False, "spelling": 1, "options": [],
             "accepted": [{"text": "hurtigst", "share": 1, "feedback": "<p>Netop.</p>"}]},
            {"key": "g2", "case": False, "spelling": 1, "options": [],
             "accepted": [{"text": "skete", "share": 1, "feedback": ""},
                          {"text": "sker", "share": 0.5, "feedback": ""}]},
            {"key": "g3", "accepted": [], "options": [
                option("think", "tror", True), option("see", "så"), option("hear", "hørte")]},
        ],
    ),
    made(
        "short",
        "Hvad kaldes det dokument, hvor hændelser skrives ned én for én?",
        accepted=[{"text": "log", "share": 1, "feedback": ""},
                  {"text": "logskema", "share": 1, "feedback": ""}],
        case=False,
        spelling=0,
    ),
    made(
        "freetext",
        "Skriv den første linje i Mias log.",
        model="<p>Torsdag den 5. kl. 15.10: NN stod ved busstoppet. Han sagde ikke noget.</p>",
        rubric=[
            {"key": "when", "text": "Dato og klokkeslæt", "points": 1},
            {"key": "what", "text": "Hvad der skete, uden tolkning", "points": 2},
        ],
        judge="self",
        words=60,
    ),
]  # fmt: skip
KINDS = [question["type"] for question in QUESTIONS]

# A full answer to each, as it is stored.
RIGHT = {
    "single": {"options": ["a"]},
    "multiple": {"options": ["a", "b", "d"]},
    "truefalse": {"options": ["true"], "reasons": ["r1"]},
    "vignette": {"options": ["a"]},
    "scale": {"options": ["4"]},
    "passages": {"options": ["a", "c"]},
    "hotspot": {"options": ["door", "window"]},
    "matching": {"pairs": {"p1": "a1", "p2": "a2", "p3": "a3"}},
    "classify": {"pairs": {"p1": "see", "p2": "think", "p3": "see"}},
    "ordering": {"order": ["i1", "i2", "i3", "i4"]},
    "gaps": {"gaps": {"g1": "hurtigst", "g2": "skete", "g3": "think"}},
    "short": {"text": "logskema"},
    "numeric": {"number": "2", "unit": "om dagen"},
    "freetext": {"text": "Torsdag kl. 15.10 stod han ved busstoppet."},
}
