# ruff: noqa: E501, SIM905  word lists are read as one line
"""Nationalities, religions and political groups as they are called, and which of the words are languages too."""

_NATIONS = (
    "Afghan,Albanian,Algerian,American,Angolan,Arab,Argentine,Argentinian,Armenian,Asian,Australian,Austrian,Azerbaijani,"
    "Bangladeshi,Basque,Bavarian,Belarusian,Belgian,Bolivian,Bosnian,Brazilian,Bulgarian,Cambodian,Cameroonian,Canadian,"
    "Catalan,Chechen,Chilean,Colombian,Congolese,Croatian,Cuban,Cypriot,Czech,Danish,Dutch,Ecuadorian,Egyptian,Estonian,"
    "Ethiopian,European,Filipino,Finnish,Flemish,French,Georgian,German,Ghanaian,Greek,Guatemalan,Haitian,Hispanic,"
    "Honduran,Hungarian,Icelandic,Indian,Indonesian,Iranian,Iraqi,Irish,Israeli,Italian,Jamaican,Japanese,Jordanian,"
    "Kazakh,Kenyan,Korean,Kurdish,Kuwaiti,Latin American,Latvian,Lebanese,Libyan,Lithuanian,Luxembourgish,Macedonian,"
    "Malaysian,Maltese,Mexican,Moldovan,Mongolian,Moroccan,Nepalese,Nepali,New Zealander,Nicaraguan,Nigerian,North Korean,"
    "Norwegian,Pakistani,Palestinian,Panamanian,Paraguayan,Persian,Peruvian,Polish,Portuguese,Romanian,Russian,Rwandan,"
    "Saudi,Scandinavian,Scottish,Senegalese,Serbian,Singaporean,Slovak,Slovenian,Somali,South African,South Korean,"
    "Soviet,Spanish,Sri Lankan,Sudanese,Swedish,Swiss,Syrian,Taiwanese,Tanzanian,Thai,Tibetan,Tunisian,Turkish,Ugandan,"
    "Ukrainian,Uruguayan,Uzbek,Venezuelan,Vietnamese,Welsh,Yemeni,Zimbabwean,African American,African,British,English,"
    "Chinese,Hebrew"
).split(",")  # fmt: skip
_PLURALS = (
    "Danes,Dutchmen,Englishmen,Finns,Frenchmen,Irishmen,Poles,Scots,Spaniards,Swedes,Turks,Brits,Britons,Filipinos,Kurds,"
    "Serbs,Croats,Czechs,Slovaks,Basques,Icelanders,New Zealanders,Swabians"
).split(",")  # fmt: skip
_CREEDS = (
    "Muslim,Christian,Jew,Hindu,Buddhist,Sikh,Catholic,Protestant,Lutheran,Anglican,Baptist,Methodist,Mormon,Quaker,"
    "Atheist,Sunni,Shiite,Shia,Republican,Democrat,Communist,Conservative,Liberal Democrat,Marxist,Zionist,Taliban,Tory"
).split(",")  # fmt: skip
_ONLY_AS_IS = ("Jewish", "Islamic", "Orthodox", "Tories", "Democratic", "Labour", "Christians")

PEOPLES = frozenset(
    (
        *_NATIONS,
        *(f"{name}s" for name in _NATIONS if name.endswith(("n", "i"))),
        *_PLURALS,
        *_CREEDS,
        *(f"{name}s" for name in _CREEDS),
        *_ONLY_AS_IS,
    )
) - {"Georgian", "Orthodox", "Labour", "Conservative", "Conservatives", "Torys", "Atheist"}
"""What is as often a name or a plain word is left out."""

LANGUAGES = frozenset(
    (
        "Albanian,Armenian,Basque,Belarusian,Bulgarian,Catalan,Chinese,Croatian,Czech,Danish,Dutch,English,Estonian,Finnish,"
        "Flemish,French,German,Greek,Hebrew,Hungarian,Icelandic,Indonesian,Irish,Italian,Japanese,Kazakh,Korean,Kurdish,"
        "Latvian,Lithuanian,Macedonian,Maltese,Mongolian,Nepali,Norwegian,Persian,Polish,Portuguese,Romanian,Russian,"
        "Serbian,Slovak,Slovenian,Somali,Spanish,Swedish,Thai,Tibetan,Turkish,Ukrainian,Uzbek,Vietnamese,Welsh"
    ).split(",")
)
"""Also peoples; the words around decide."""

ONLY_LANGUAGES = frozenset(
    "Arabic,Latin,Mandarin,Cantonese,Hindi,Urdu,Bengali,Punjabi,Tamil,Farsi,Swahili,Yiddish,Esperanto,Gaelic,Afrikaans".split(
        ","
    )
)
