"""Words beside the names of places, folded as flows/readings/gazetteer.py folds them: data of the grammar."""

# names of several places at once; DOM are departments and regions, without the other collectivities
OVERSEAS = ("region:01", "region:02", "region:03", "region:04", "region:06")
_DOM = "dom|drom|departements d outre mer|departements & regions d outre mer|regions d outre mer"
SETS = dict.fromkeys(_DOM.split("|"), OVERSEAS)
# the nation of the portal: said by a French one it is France, by another it is not for us to say
NATIONAL = frozenset(
    "national|nationale|niveau national|echelle nationale|echelon national|territoire national|territoire francais"
    .split("|")
)  # fmt: skip
NOTHING = frozenset("na|n a|n / a|none|null|neant|aucun|aucune|non renseigne".split("|"))
# words that take something away: what is left is not the place that is named
EXCEPT = frozenset(
    "hors sauf excepte except excluding outside without sans ausser ausserhalb salvo fuera buiten".split()
)
# `the whole of` says nothing new; the longest first
WHOLE = tuple(
    sorted(
        "all over|all of|all|throughout|the entire|entire|the whole of|whole of|the whole|whole|everywhere in|across"
        "|toute la|toute l|toute|tout le|tout l|l ensemble de la|l ensemble du|l ensemble de l|l ensemble des"
        "|ensemble de la|ensemble du|ensemble de l|ensemble des|l integralite du|l integralite de la|partout en"
        "|partout au|partout dans|ganz|ganze|in ganz|in der ganzen|gesamte|toda|todo|en toda|en todo|heel|in heel"
        .split("|"),
        key=len, reverse=True,
    )
)  # fmt: skip
WHOLE_AFTER = (" toute entiere", " tout entier", " entiere", " entier", " entera", " entero")
LEADING = frozenset(
    "en au aux dans a in sur im le la les l the die der das dem el los las de het du d of ex former formerly ehemals"
    " anciennement"
    .split()
)  # fmt: skip
# what a place is, as lists write it before a name or in brackets after it; a town is known by nothing else
TYPES = {
    word: kind
    for kind, words in {
        "region": "region|regions|ancienne region|former region|region outre mer|region d outre mer|region metropole"
                  "|region metropolitaine",
        "department": "departement|departements|dept|depts|dep|deps|dpt|dpts|department|departments"
                      "|departement d outre mer",
        "country": "pays|country|countries|pais|paises",
        "zone": "continent|ad hoc|zone|mer|mers|ocean|oceans|bassin maritime|facade maritime|sea|sea basin|meer",
        "overseas": "collectivite|collectivite territoriale|collectivite d outre mer|com|rom|drom|dom"
                    "|territoire d outre mer",
        "town": "commune|communes|ville|epci|intercommunalite|canton|metropole|town|city|municipality|bassin"
                "|bassin hydrographique",
    }.items()
    for word in words.split("|")
}  # fmt: skip
COLON_ONLY = frozenset("pays country countries pais paises".split())  # `Pays de la Loire`, `Pays basque`
# on portals of these countries two letters mean other things too: States, cantons, provinces
LETTERED = frozenset("AU BR CA CH DE ES IN IT MX US".split())
# capitals that are words or other abbreviations as well; beside other codes they are codes
WORDS = frozenset("AND ARE COM DOM MAR NA PER SUR".split())
# small words in the name of a town
LINKS = frozenset(
    "de la le les l du des d en sur sous aux à au of the am an der die das del los las el upon près lès".split()
)
# no town: a part of what stands beside it, or no place at all
NO_TOWN = frozenset(
    "nord sud est ouest centre north south east west central local regional national international online virtual"
    " autre autres other others divers various".split()
)
