"""HTML becomes lines that a person reads as the page meant them; whatever is no HTML stays as it was typed."""

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.markup import unmarked
from flows.readings.text import clean, plain

pytestmark = pytest.mark.filterwarnings("error")  # BeautifulSoup warns of text that looks like an address


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("<p>Compter <b>les</b> oiseaux</p>", "Compter les oiseaux", id="inline tags"),
        pytest.param("un<br>deux<br/>trois<BR />quatre", "un\ndeux\ntrois\nquatre", id="line breaks"),
        pytest.param("un<br><br>deux", "un\n\ndeux", id="two line breaks make a paragraph"),
        pytest.param("<div>Titre<p>Corps</p>Fin</div>", "Titre\nCorps\nFin", id="a block has lines of its own"),
        pytest.param("<h2>But</h2><p>Compter</p>", "But\n\nCompter", id="heading"),
        pytest.param("<p>un</p>\n<p>deux</p>", "un\n\ndeux", id="paragraphs"),
        pytest.param("<p>un<p>deux</p></p>", "un\ndeux", id="paragraph within a paragraph"),
        pytest.param("<p>une\nseule\nligne</p>", "une seule ligne", id="a line end of the source is a blank"),
        pytest.param("un\ndeux <b>trois</b>", "un\ndeux trois", id="but not in text that has inline tags only"),
        pytest.param("<p>un</p>\n\ndeux\n\ntrois", "un\n\ndeux\n\ntrois", id="nor an empty line"),
        pytest.param("Il faut :<ul><li>un</li><li>deux</li></ul>puis", "Il faut :\n• un\n• deux\npuis", id="list"),
        pytest.param("<ul>\n <li>un\n <li>deux\n</ul>", "• un\n• deux", id="list with blanks, entries not closed"),
        pytest.param("<ul><li>un<ul><li>a</li></ul></li><li>deux</li></ul>", "• un\n◦ a\n• deux", id="nested list"),
        pytest.param("<ol><li>un</li><li>deux</li></ol>", "1. un\n2. deux", id="numbered list"),
        pytest.param('<ol start="3"><li>trois</li></ol>', "3. trois", id="numbered list that goes on"),
        pytest.param("<ol><li>un<ul><li>a</ul><li>deux</ol>", "1. un\n◦ a\n2. deux", id="list within a numbered one"),
        pytest.param("<ul><li><p>un</p></li><li></li></ul><p>Fin</p>", "• un\n\nFin", id="empty entry, paragraph"),
        pytest.param("<li>sans liste", "• sans liste", id="entry without a list"),
        pytest.param("<dl><dt>But</dt><dd>Compter</dd></dl>", "But\nCompter", id="list of definitions"),
        pytest.param(
            "<table><tr><th>Année</th><th>Nids</th></tr><tr><td>2026</td><td>100</td></tr></table>",
            "Année | Nids\n2026 | 100", id="table: cells stay apart",
        ),
        pytest.param("<tr><td>1 000</td><td></td><td>000</td></tr>", "1 000 | 000", id="two numbers make no third"),
        pytest.param("avant<script>alert('<p>')</script> après", "avant après", id="script"),
        pytest.param("<style>p{color:red}</style>texte<!-- note -->", "texte", id="style, comment"),
        pytest.param("<!doctype html><title>Site</title><body>texte", "texte", id="whole page"),
        pytest.param('<a href="javascript:alert(1)" onclick="x()">lien</a>', "lien", id="attributes"),
        pytest.param('<p title="a > b">texte</p>', "texte", id="an angle in an attribute"),
        pytest.param("un<o:p></o:p> deux", "un deux", id="a tag of a word processor"),
        pytest.param("<p>non fermé <i>du tout", "non fermé du tout", id="unclosed"),
    ],
)  # fmt: skip
def test_html_is_read_as_lines(raw: str, text: str) -> None:
    assert plain(raw) == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("Recherche &amp; d&eacute;veloppement", "Recherche & développement", id="escaped once"),
        pytest.param("l&amp;#8217;&amp;eacute;t&amp;eacute;", "l’été", id="escaped twice"),
        pytest.param("&amp;amp;amp;amp;amp;eacute;", "é", id="escaped as often as one likes"),
        pytest.param("l&#146;eau, l&#x92;air", "l’eau, l’air", id="Windows-1252 by number, as browsers read it"),
        pytest.param("&lt;p&gt;un&lt;/p&gt;&lt;p&gt;deux&lt;/p&gt;", "un\n\ndeux", id="markup escaped once"),
        pytest.param("&amp;lt;b&amp;gt;un&amp;lt;/b&amp;gt;", "un", id="markup escaped twice"),
        pytest.param("&lt;script&gt;alert(1)&lt;/script&gt;ok", "ok", id="script escaped once"),
        pytest.param("voir ?id=1&param=2&copy=3", "voir ?id=1&param=2&copy=3", id="no entity without its semicolon"),
        pytest.param("<p>?id=1&param=2&copy=3</p>", "?id=1&param=2&copy=3", id="nor in HTML"),
        pytest.param("&nexiste;", "&nexiste;", id="no entity of HTML"),
    ],
)
def test_entities(raw: str, text: str) -> None:
    assert plain(raw) == text


@pytest.mark.parametrize(
    "text",
    [
        "5 < 6 et 7 > 3", "x <y and y> z", "R&D", "AT&T", "Dupont &co", "a <- b", "<3 les oiseaux",
        "écrire <https://example.org/a>", "{{7*7}} ${x} %s '; DROP TABLE", "| a | b |", "• puce", "1. un",
        "<prénom>", "<data-x", "&am...", "fin &", "fin <",
    ],
)  # fmt: skip
def test_signs_that_are_no_markup_stay(text: str) -> None:
    assert plain(text) == text
    assert plain(f"<b>gras</b> {text} mot") == f"gras {text} mot"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("de l&rsqu...", "de l...", id="entity, with dots"),
        pytest.param("de l&rsquo;eau &eacu", "de l’eau", id="entity, beside whole ones"),
        pytest.param("<b>été</b> &eacut…", "été …", id="entity, in HTML"),
        pytest.param("si a <b", "si a <b", id="no tag where nothing else is HTML"),
        pytest.param("é&eacute;l&#821", "éél", id="entity by number"),
        pytest.param('Voir <a href="https://exam', "Voir", id="tag with an attribute"),
        pytest.param("<p>un</p><p>deux</", "un\n\ndeux", id="closing tag"),
        pytest.param("<b>un</b> deux <stro", "un deux <stro", id="half a name may be a word"),
        pytest.param("<b>un</b> deux <strong", "un deux", id="whole name"),
        pytest.param("un <!-- note coupée", "un", id="comment"),
        pytest.param("<p>un</p><scr", "un\n<scr", id="half a name, again"),
    ],
)  # fmt: skip
def test_what_the_end_cuts_off_goes(raw: str, text: str) -> None:
    assert plain(raw) == text


TAGS = "<p> </p> <li> <ul> </ul> <ol> <td> <tr> <br> <!-- --> <script> </script>".split()
SIGNS = "< > </ '> & amp; lt; #39; ; a é 1 ' \ue000 \ue001 \ue002 \ue003 \ue004 \ue005".split()
SOUP = st.lists(st.sampled_from([*TAGS, *SIGNS, "<a href='", "\n", " "]), max_size=60).map("".join)
MARKS = re.compile(r"[•◦|]|\d+\.")


@given(SOUP | st.text())
def test_any_soup_is_read_once_and_for_all(raw: str) -> None:
    text = plain(raw)
    assert clean(text) == text
    assert plain(text) == text


@given(SOUP)
def test_nothing_is_invented_but_the_marks_of_entries_and_cells(raw: str) -> None:
    said = re.findall(r"[^\W\d_]", raw)
    read = re.findall(r"[^\W\d_]", MARKS.sub("", plain(raw)))
    assert not set(read) - set(said)


HOSTILE = {
    "nested blocks": "<div>", "closed tags": "<b></b>", "paragraphs": "<p>x</p>", "angles": "<", "half tags": "<a",
    "half tags with a blank": "<p ", "ampersands": "&", "entities": "&amp;", "layers": "&amp;amp;amp;lt;b&gt;",
    "blanks": " ", "lines": " \n", "nested lists": "<ul><li>", "entries": "<li>", "cells": "<td>", "rows": "<tr><td> ",
    "comments": "<!--", "closed comments": "<!---->", "scripts": "<script>", "tables": "<table>", "names": "<x:",
    "odd attributes": '<b c="<">', "open quotes": '<p "', "quotes": "<p \"'", "starts": "<ol start ", "breaks": "<br>",
    "escaped tags": "&lt;p&gt;", "private": "\ue000\ue001", "one word": "a", "entity halves": "<b>&aa",
}  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_markup_costs_little(piece: str) -> None:
    """100 kB; measured 20 to 100 ms, where the parser alone took up to 950."""
    raw = "<p>" + piece * (100_000 // len(piece))
    start = process_time()
    unmarked(raw)
    assert process_time() - start < 1
