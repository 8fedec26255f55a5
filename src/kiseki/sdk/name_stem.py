"""Names for runs that were given none: `adjective-noun`, to which the server adds a number."""

from kiseki.model.ids import draw

ADJECTIVES = (
    "amber ancient autumn blazing bold brave bright brisk calm candid clever cosmic crisp curious "
    "daring dawn deep dewy dusky eager earnest electric exalted faithful fearless fleet fluent "
    "frosty gentle gilded glad gleaming golden graceful grand hardy hazel hidden honest humble "
    "icy jolly keen kind leafy legendary lively lucid lunar mellow merry mighty misty noble "
    "northern patient pearl playful polar polished proud quiet radiant restful rosy royal rustic "
    "sage serene silent silver smooth snowy soft solar spring stellar still summer sunny swift "
    "tidal true upbeat valiant velvet vivid warm wandering whole wild wise woodland young zesty"
).split()
NOUNS = (
    "acorn arrow aurora bamboo beacon birch bloom breeze bridge brook canyon cedar cherry cloud "
    "comet coral crane creek crystal dawn delta dew dragonfly dune eagle ember falcon feather "
    "fern field fire flame flower fog forest fox garden glacier glade grove harbor hawk haze "
    "hill horizon island ivy jasmine kite lagoon lake lantern leaf lily maple meadow mist moon "
    "moss mountain nebula oak ocean orchid otter path pebble pine planet plum pond prairie puddle "
    "rain reef ridge river robin sail sea sky snow sound sparrow spring star stone storm stream "
    "sun sunset surf swan thunder tide trail tree valley violet voyage water wave willow wind wood"
).split()


def new_name_stem() -> str:
    """Draw a name such as `earnest-sunset`; `random.seed()` has no part in it."""
    return f"{draw(ADJECTIVES)}-{draw(NOUNS)}"
