"""Mail that was written as a web page, as the text that its reader would see; what it quotes is marked as in plain mail."""

from __future__ import annotations

import re

from inscriptis import Inscriptis
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig
from lxml import etree, html

MOST = 2_000_000  # characters of markup that are looked at
UNSEEN = re.compile(r"<(script|style|title|head)\b[^<>]{0,1000}>[^<]{0,200000}</\1\s{0,10}>", re.I)
BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^<>]{0,200}>", re.I)
TAG = re.compile(r"<[^<>]{0,5000}>")
CONFIG = ParserConfig(css=CSS_PROFILES["relaxed"])


def text_of(markup: str) -> str:
    """The text. Markup too deep or too broken for a parser is read by taking its tags out."""
    markup = markup[:MOST]
    try:
        parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
        tree = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
        if any("depth" in entry.message for entry in parser.error_log):
            return _without_tags(markup)
        _mark_quotes(tree)
        return _tidy(Inscriptis(tree, CONFIG).get_text())
    except (etree.LxmlError, ValueError, RecursionError, AssertionError, IndexError, TypeError, AttributeError, KeyError):
        return _without_tags(markup)


def _mark_quotes(tree: html.HtmlElement) -> None:
    """Each outermost <blockquote> becomes lines that begin with `> `."""
    for quote in [one for one in tree.iter("blockquote") if next(one.iterancestors("blockquote"), None) is None]:
        parent = quote.getparent()
        if parent is None:
            continue
        lines = _tidy(Inscriptis(html.fromstring(html.tostring(quote, with_tail=False, encoding="unicode")), CONFIG).get_text())
        marked = html.Element("pre")
        marked.text = "\n".join(f"> {line}" for line in lines.splitlines())
        marked.tail = quote.tail
        parent.replace(quote, marked)


def _without_tags(markup: str) -> str:
    text = TAG.sub(" ", BREAK.sub("\n", UNSEEN.sub(" ", markup)))
    for name, sign in (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(name, sign)
    return _tidy(text)


def _tidy(text: str) -> str:
    """Lines without what a page's layout puts around them, and at most one empty line between two."""
    lines = [line.strip(" \t\u00a0\u200b") for line in text.replace("\u00a0", " ").splitlines()]
    return "\n".join(line for place, line in enumerate(lines) if line or (place and lines[place - 1])).strip()
