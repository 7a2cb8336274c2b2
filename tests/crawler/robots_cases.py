"""What robots.txt files mean: each with its URLs, allowed or not, for a crawler named Heron."""

from __future__ import annotations

from dataclasses import dataclass

#: One more than the octets that are read of a line.
LONG = 2083 * 8


@dataclass(frozen=True, slots=True)
class Case:
    """One robots.txt, and what it says to `agent`."""

    name: str
    text: str | bytes
    allowed: tuple[str, ...] = ()  #: paths, or whole URLs
    refused: tuple[str, ...] = ()
    agent: str = "Heron"

    @property
    def body(self) -> bytes:
        return self.text if isinstance(self.text, bytes) else self.text.encode()


def _for_all(*lines: str) -> str:
    return "\n".join(["User-agent: *", *lines, ""])


def _for_heron(*lines: str) -> str:
    return "\n".join(["User-agent: Heron", *lines, ""])


def _only(*lines: str) -> str:
    """All is refused but what these lines allow."""
    return _for_heron("Disallow: /", *lines)


def _file(text: str) -> str:
    return text.replace(" | ", "\n") + "\n"


PRECEDENCE = (
    Case("empty file", "", ("/", "/reeds", "")),
    Case("only a comment", "# Fish here\n", ("/",)),
    Case("all refused", _for_all("Disallow: /"), (), ("", "/", "/reeds?x=1", "/reeds/")),
    Case("empty disallow", _for_all("Disallow:"), ("/", "/reeds")),
    Case("empty lines decide nothing", _for_all("Disallow:", "Allow:"), ("/",)),
    Case("empty allow beside disallow", _for_all("Allow:", "Disallow: /"), (), ("/x",)),
    Case("longer allow", _for_all("Disallow: /pond", "Allow: /pond/bank"), ("/pond/bank/1",),
         ("/pond", "/pond/ban", "/ponds")),
    Case("longer disallow", _for_all("Allow: /pond", "Disallow: /pond/deep"), ("/pond/", "/pond"),
         ("/pond/deep", "/pond/deeper")),
    Case("order means nothing", _for_all("Allow: /pond/bank", "Disallow: /pond"),
         ("/pond/bank",), ("/pond/b",)),
    Case("as long: allow", _for_all("Disallow: /pond", "Allow: /pond"), ("/pond", "/pond/x")),
    Case("as long, patterns differ: allow", _for_all("Disallow: /*ond", "Allow: /pond"),
         ("/pond",), ("/bond",)),
    Case("a star counts as an octet", _for_all("Allow: /nest", "Disallow: /*.txt"), ("/nest",),
         ("/nest.txt",)),
    Case("equal with star: allow", _for_all("Allow: /nest.", "Disallow: /*.txt"), ("/nest.txt",),
         ("/nes.txt",)),
    Case("an end counts as an octet", _for_all("Allow: /nest", "Disallow: /nest$"), ("/nests",),
         ("/nest",)),
    Case("no rule matches", _for_all("Disallow: /reeds"), ("/", "/sedge", "/Reeds", "/ree")),
    Case("case of paths counts", _for_all("Disallow: /Reeds"), ("/reeds",), ("/Reeds",)),
    Case("prefix, not segment", _for_all("Disallow: /egg"), ("/nest/egg",), ("/eggs", "/egg/1")),
    Case("folder", _for_all("Disallow: /egg/"), ("/egg", "/egg.html"), ("/egg/", "/egg/?x")),
    Case("query", _for_all("Disallow: /egg?"), ("/egg",), ("/egg?", "/egg?a=b")),
    Case("rule without slash", _for_all("Disallow: egg"), ("/egg", "/nest/egg")),
    Case("rule that begins with a star", _for_all("Disallow: *egg"), ("/", "/eg"),
         ("/egg", "/nest/egg/1", "/?egg")),
)  # fmt: skip

SPECIAL = (
    Case("star within", _for_all("Disallow: /a*z"), ("/a", "/z", "/ya/z", "/ab"),
         ("/az", "/abz", "/a/b/z/c", "/a?z")),
    Case("star at the end", _for_all("Disallow: /a*"), ("/b",), ("/a", "/ab", "/a/b")),
    Case("several stars", _for_all("Disallow: /*/*/x"), ("/x", "/a/x"), ("/a/b/x", "/a//x/y")),
    Case("stars in a row", _for_all("Disallow: /a**b"), ("/a",), ("/ab", "/acb")),
    Case("a star gives back", _for_all("Disallow: /*ab$"), ("/ab/c", "/aba"), ("/abab", "/aab")),
    Case("end", _for_all("Disallow: /a$"), ("/ab", "/a?", "/a/", "/"), ("/a",)),
    Case("star and end", _for_all("Disallow: /*.pdf$"), ("/a.pdf?x", "/a.pdfs", "/a.PDF"),
         ("/a.pdf", "/b/c.pdf", "/.pdf", "/?.pdf")),
    Case("star, then end", _for_all("Disallow: /a*$"), ("/b",), ("/a", "/abc")),
    Case("front page only", _for_all("Allow: /$", "Disallow: /"), ("/", ""), ("/a", "/?a")),
    Case("end elsewhere is a dollar", _for_all("Disallow: /a$b"), ("/a", "/a$"), ("/a$b", "/a$bc")),
    Case("two ends", _for_all("Disallow: /a$$"), ("/a", "/a$b"), ("/a$",)),
    Case("only an end", _for_all("Disallow: $"), ("/", "/a", "")),
    Case("only a star", _for_all("Disallow: *"), (), ("/", "/a")),
    Case("comment behind a rule", _for_all("Disallow: /a#b", "Disallow: /c # d"), ("/b", "/d"),
         ("/a", "/ac", "/c")),
    Case("comment in place of a path", _for_all("Disallow: # /"), ("/", "/a")),
    Case("comment before a rule", _for_all("# Disallow: /"), ("/",)),
    Case("points and brackets are plain", _for_all("Disallow: /a.b[c]+(d)?"), ("/axb[c]+(d)?",),
         ("/a.b[c]+(d)?",)),
)  # fmt: skip

ENCODING = (
    Case("letters of all alphabets", _only("Allow: /птушка"),
         ("/%D0%BF%D1%82%D1%83%D1%88%D0%BA%D0%B0",), ("/%D0%BF",)),
    Case("encoded letters of all alphabets", _only("Allow: /%D0%BF"), ("/%D0%BF%D1%82",),
         ("/%D0%BE",)),
    Case("octets that are no UTF-8", b"User-agent: *\nDisallow: /\xef\xf2\n", ("/%D0%BF",),
         ("/%EF%F2a",)),
    Case("hex digits of the rule", _for_all("Disallow: /%d0%bF/"), ("/%D0%BF",), ("/%D0%BF/",)),
    Case("reserved characters as they are", _only("Allow: /a?u=http://b.c/d?e&f=;g"),
         ("/a?u=http://b.c/d?e&f=;g",), ("/a?u=http%3A",)),
    Case("length in octets", _for_all("Allow: /п/", "Disallow: /*////////"), ("/%D0%BF/",),
         ("/%D0%BF/////////",)),
    Case("percent that encodes nothing", _for_all("Disallow: /100%"), ("/100",),
         ("/100%25", "/100%")),
    Case("encoded letters, allowed", _only("Allow: /%6Eest"), ("/%6Eest",), ("/nest",)),
    Case("letters, allowed", _only("Allow: /nest"), ("/nest",), ("/%6Eest",)),
    Case("raw letters, allowed", _only("Allow: /птушка"), (), ("/птушка",)),
)  # fmt: skip

#: RFC 9309 sections 2.2.2 and 2.2.3, where Google's parser would match other URLs.
BY_THE_RFC = (
    Case("hex digits of the URL", _for_all("Disallow: /%d0%bF"), ("/%D0%BE",), ("/%d0%bf",)),
    Case("encoded star and dollar", _for_all("Disallow: /a-%2A.html", "Disallow: /b-%24"),
         ("/a-x.html", "/b-", "/b-x"),
         ("/a-*.html", "/a-%2a.html", "/a-%2A.html", "/b-$", "/b-$x", "/b-%24")),
    Case("encoded star and dollar, allowed", _only("Allow: /a-%2A.html", "Allow: /b-%24"),
         ("/a-*.html", "/a-%2A.html", "/b-$"), ("/a-x.html", "/b-")),
    Case("encoded letters are letters", _for_all("Disallow: /%6Eest"), ("/nes",),
         ("/nest", "/%6eest", "/n%65st")),
    Case("letters are encoded letters", _for_all("Disallow: /nest"), (), ("/%6E%65st",)),
    Case("encoded reserved characters", _for_all("Disallow: /a?u=http://b"), ("/a?u=https",),
         ("/a?u=http%3A%2F%2Fb", "/a?u=http://b")),
    Case("what no browser would send", _for_all("Disallow: /птушка", "Disallow: /a b"), (),
         ("/птушка", "/a%20b")),
)  # fmt: skip

GROUPS = (
    Case("named group alone counts",
         _file("User-agent: * | Disallow: /a | User-agent: heron | Disallow: /b"),
         ("/a",), ("/b",)),
    Case("named group first",
         _file("User-agent: heron | Disallow: /b | User-agent: * | Disallow: /a"),
         ("/a",), ("/b",)),
    Case("named group that says nothing",
         _file("User-agent: * | Disallow: / | User-agent: heron"), ("/a",)),
    Case("named group with an empty rule",
         _file("User-agent: * | Disallow: / | User-agent: heron | Disallow:"), ("/a",)),
    Case("another's group", _file("User-agent: Stork | Disallow: /"), ("/a",)),
    Case("another's group, and everyone's",
         _file("User-agent: Stork | Disallow: | User-agent: * | Disallow: /"), (), ("/a",)),
    Case("two names for one group",
         _file("User-agent: Stork | User-agent: Heron | Disallow: /a"), ("/b",), ("/a",)),
    Case("everyone, and a name",
         _file("User-agent: * | User-agent: Heron | Disallow: /a"), ("/b",), ("/a",)),
    Case("a name and everyone, then everyone",
         _file("User-agent: Heron | User-agent: * | Disallow: /a | User-agent: * | Disallow: /b"),
         ("/b",), ("/a",)),
    Case("groups of one name merge",
         _file("User-agent: Heron | Disallow: /a | User-agent: Stork | Disallow: /b"
               " | User-agent: heron | Disallow: /c | Allow: /a/b"),
         ("/b", "/a/b"), ("/a", "/c")),
    Case("groups of everyone merge",
         _file("User-agent: * | Disallow: /a |  | User-agent: * | Disallow: /b"),
         ("/c",), ("/a", "/b")),
    Case("rules before any group",
         _file("Disallow: /a | Allow: /b | User-agent: * | Disallow: /b"), ("/a",), ("/b",)),
    Case("blank lines end no group",
         _file("User-agent: Heron |  |  | Disallow: /a |  |  | Disallow: /b"),
         ("/c",), ("/a", "/b")),
    Case("unknown lines end no group",
         _file("User-agent: Heron | Clean-param: s | User-agent: Stork | Host: h | Disallow: /a"),
         ("/b",), ("/a",)),
    Case("sitemaps end no group",
         _file("User-agent: Heron | Sitemap: https://h/s.xml | User-agent: * | Disallow: /"),
         (), ("/a",)),
    Case("delays end no group",
         _file("User-agent: Heron | Crawl-delay: 2 | User-agent: * | Disallow: /"), (), ("/a",)),
    Case("a rule ends the names",
         _file("User-agent: Heron | Allow: /a | User-agent: Stork | Disallow: /b"), ("/b",)),
    Case("an empty rule ends the names",
         _file("User-agent: Heron | Disallow: | User-agent: Stork | Disallow: /b"), ("/b",)),
    Case("three words are no rule",
         _file("User-agent: Heron | Disallow /a /b | User-agent: Stork | Disallow: /c"),
         ("/a", "/b"), ("/c",)),
)  # fmt: skip

NAMES = (
    Case("case of names", _file("User-agent: hErOn | Disallow: /a"), ("/b",), ("/a",)),
    Case("version", _file("User-agent: Heron/2.1 | Disallow: /a"), (), ("/a",)),
    Case("more words", _file("User-agent: Heron the grey | Disallow: /a"), (), ("/a",)),
    Case("longer name", _file("User-agent: Heronry | Disallow: /a"), ("/a",)),
    Case("shorter name", _file("User-agent: Her | Disallow: /a"), ("/a",)),
    Case("names with hyphens and underscores",
         _file("User-agent: Heron-News | Disallow: /a | User-agent: Heron_News | Disallow: /a"),
         ("/a",)),
    Case("hyphenated crawler",
         _file("User-agent: Grey-Heron_x | Disallow: /a"), (), ("/a",), "grey-heron_X"),
    Case("star and a word", _file("User-agent: * all | Disallow: /a"), (), ("/a",)),
    Case("star glued to a word", _file("User-agent: *all | Disallow: /a"), ("/a",)),
    Case("star behind a name", _file("User-agent: Heron* | Disallow: /a"), (), ("/a",)),
    Case("no name", _file("User-agent: | Disallow: /a"), ("/a",)),
    Case("name of another alphabet", _file("User-agent: Чапля | Disallow: /a"), ("/a",)),
    Case("crawler of two words is never named",
         _file("User-agent: Grey Heron | Disallow: /a"), ("/a",), (), "Grey Heron"),
)  # fmt: skip

LINES = (
    Case("case of fields", _file("USER-AGENT: Heron | DISALLOW: /a | aLLoW: /a/b"), ("/a/b",),
         ("/a",)),
    Case("spaces everywhere", " User-agent \t:\t Heron \n\tDisallow : /a \n", ("/b",),
         ("/a", "/a ")),
    Case("no space", "User-agent:Heron\nDisallow:/a", ("/b",), ("/a",)),
    Case("no colon", "User-agent Heron\nDisallow\t/a\n", ("/b",), ("/a",)),
    Case("no colon and many blanks", "User-agent \t Heron\nDisallow   /a # b\n", ("/b",), ("/a",)),
    Case("nothing before the colon", "User-agent: *\n: /a\n:\n", ("/a",)),
    Case("colons in the path", _for_all("Disallow: /a:b"), ("/a",), ("/a:b",)),
    Case("useragent", "useragent: Heron\nDisallow: /a\n", (), ("/a",)),
    Case("user agent", "user agent: Heron\nDisallow: /a\n", (), ("/a",)),
    Case("user agent without a colon", "user agent Heron\nDisallow: /a\n", ("/a",)),
    Case("user agents", "User-agents: Heron\nDisallow: /a\n", (), ("/a",)),
    Case("misspelt", _for_all("Dissallow: /a", "Dissalow: /b", "Disalow: /c", "Diasllow: /d",
                              "Disallaw: /e"), ("/f",), ("/a", "/b", "/c", "/d", "/e")),
    Case("misspelt too far", _for_all("Disalllow: /a", "Diallow: /b", "Dissalaw: /c", "Block: /d"),
         ("/a", "/b", "/c", "/d")),
    Case("longer fields", _for_all("Disallowed: /a", "Allowed: /a/b"), ("/a/b",), ("/a",)),
    Case("carriage returns", "User-agent: Heron\rDisallow: /a\rDisallow: /b\r", ("/c",),
         ("/a", "/b")),
    Case("both", "User-agent: Heron\r\nDisallow: /a\r\n\r\nDisallow: /b\r\n", ("/c",),
         ("/a", "/b")),
    Case("a mixture", "User-agent: Heron\n\rDisallow: /a\r\r\nDisallow: /b", ("/c",),
         ("/a", "/b")),
    Case("other ends of lines are none",
         "User-agent: Heron\x0bDisallow: /a\nDisallow: /b\u2028/c", ("/a",), ("/b%E2%80%A8/c",)),
    Case("form feed around", "User-agent: Heron\x0c\nDisallow: /a\x0b\n", ("/b",), ("/a",)),
    Case("byte order mark", "\ufeffUser-agent: Heron\nDisallow: /a\n", ("/b",), ("/a",)),
    Case("two thirds of a mark", b"\xef\xbbUser-agent: Heron\nDisallow: /a\n", ("/b",), ("/a",)),
    Case("a third of a mark", b"\xefUser-agent: Heron\nDisallow: /a\n", ("/b",), ("/a",)),
    Case("a broken mark", b"\xef\x11\xbfUser-agent: Heron\nDisallow: /a\n", ("/a",)),
    Case("two marks", "\ufeff\ufeffUser-agent: Heron\nDisallow: /a\n", ("/a",)),
    Case("a mark further down", "User-agent: Heron\n\ufeffDisallow: /a\nDisallow: /b\n", ("/a",),
         ("/b",)),
    Case("NUL ends a line", "User-agent: Heron\0on\nDisallow: /a\0b\n", ("/",), ("/a", "/ac")),
    Case("UTF-16 says nothing", "User-agent: *\nDisallow: /\n".encode("utf-16-le"), ("/a",)),
    Case("a page", "<!doctype html>\n<title>Disallow: /</title>\n<p>User-agent: *</p>\n", ("/a",)),
    Case("a line as long as is read", _for_all("Disallow: /" + "a" * (LONG - 12)),
         ("/" + "a" * (LONG - 13),), ("/" + "a" * (LONG - 12), "/" + "a" * LONG)),
    Case("a longer line", _for_all("Disallow: /" + "a" * LONG), ("/" + "a" * (LONG - 13),),
         ("/" + "a" * (LONG - 12),)),
)  # fmt: skip

INDEX = (
    Case("index.html allows its folder", _only("Allow: /nest/index.html"),
         ("/nest/index.html", "/nest/", "/nest/index.html?x"),
         ("/nest", "/nest/x", "/nest/?x", "/")),
    Case("index.htm too", _only("Allow: /nest/index.htm"),
         ("/nest/index.htm", "/nest/index.html", "/nest/"), ("/nest/index.php",)),
    Case("of the site", _only("Allow: /index.html"), ("/", "/index.html"), ("/a",)),
    Case("not other pages", _only("Allow: /nest/index.php"), ("/nest/index.php",), ("/nest/",)),
    Case("not within names", _only("Allow: /nest/myindex.html"), (), ("/nest/",)),
    Case("disallow has no such meaning", _for_all("Disallow: /nest/index.html"), ("/nest/",),
         ("/nest/index.html",)),
    Case("folder by a star", _only("Allow: /*/index.html"), ("/nest/", "/nest/index.html"),
         ("/nest",)),
)  # fmt: skip

URLS = (
    Case("what is behind # does not count", _for_all("Disallow: /a#b", "Disallow: /*c"), ("/b#c",),
         ("/a", "/a#c")),
    Case("hosts do not count", _for_all("Disallow: /*h"), ("https://h.example:8080/a", "https://h"),
         ("https://x/h",)),
    Case("URL without a path", _for_all("Disallow: /$", "Disallow: /?"), (),
         ("https://h.example", "https://h.example?a", "https://h.example#a")),
    Case("address in a query", _for_all("Disallow: /b"), ("https://h/a?https://g/b",),
         ("https://h/b",)),
)  # fmt: skip

#: What the RFC (sections 2.2 and 5) and Google's documentation show, in the same forms.
SHOWN = (
    Case("a longer pattern that ends in a suffix", _for_all("Allow: /page", "Disallow: /*.htm"),
         ("/page", "/page.php"), ("/page.htm", "/x.html")),
    Case("as long by a star", _for_all("Allow: /page", "Disallow: /*.ph"), ("/page.php5",),
         ("/pag.php",)),
    Case("a short allow in all refused", _for_all("Allow: /p", "Disallow: /"), ("/page",), ("/q",)),
    Case("front page and what is behind it", _for_all("Allow: /$", "Disallow: /"), ("/",),
         ("/page.htm",)),
    Case("a folder without its slash", _for_all("Disallow: /fish/"), ("/fish", "/fish.html"),
         ("/fish/", "/fish/?id=1", "/fish/salmon.htm")),
    Case("a suffix anywhere, and at the end", _for_all("Disallow: /*.php$"),
         ("/a.php?x", "/a.php/", "/a.php5", "/windows.PHP"), ("/a.php", "/b/c.php")),
    Case("a prefix and a suffix", _for_all("Disallow: /fish*.php"), ("/Fish.PHP", "/fis.php"),
         ("/fish.php", "/fishheads/catfish.php?x")),
    Case("three groups, one crawler in two",
         _file("User-agent: Heron | Disallow: /a | User-agent: * | Disallow: /z"
               " | User-agent: Stork | User-agent: Heron | Crawl-delay: 4 | Disallow: /b"),
         ("/z",), ("/a", "/b")),
    Case("a name that others begin with",
         _file("User-agent: Heron-News | Disallow: / | User-agent: * | Disallow: /x"),
         ("/a",), ("/x",)),
    Case("a longer crawler name is not met by a shorter line",
         _file("User-agent: Heron | Disallow: /a"), ("/a",), (), "Heron-News"),
    Case("sitemaps anywhere",
         _file("Sitemap: /s.xml | User-agent: Heron | Sitemap: /t.xml | Disallow: /a"
               " | Sitemap: /u.xml | Disallow: /b"), ("/s.xml", "/t.xml"), ("/a", "/b")),
    Case("a byte order mark, other line ends, a comment", b"\xef\xbb\xbfUser-agent: Heron # us\r"
         b"Disallow: /a # here\r\n\r\nAllow: /a/b\n", ("/a/b", "/c"), ("/a",)),
    Case("nothing but spaces behind the colon", _for_all("Disallow:   \t "), ("/", "/a")),
    Case("an unfinished escape", _for_all("Disallow: /a%2", "Disallow: /b%zz"), ("/a", "/b"),
         ("/a%2", "/b%zz")),
)  # fmt: skip

CASES = (
    *SHOWN, *PRECEDENCE, *SPECIAL, *ENCODING, *BY_THE_RFC, *GROUPS, *NAMES, *LINES, *INDEX, *URLS,
)  # fmt: skip
