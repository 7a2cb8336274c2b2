"""The verb about verdicts over time."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands.cli import collection_option, json_option, print_json, say, table
from archive.errors import ConfigurationError
from archive.storage.collection import Collection

_WEEKS = "SELECT * FROM topic_weeks WHERE ?1 IS NULL OR source = ?1 ORDER BY source, topic, week"
_TOPICS = """
SELECT source, topic, min(week) AS first, max(week) AS last, count(*) AS weeks,
       sum(trend IS 'better') AS better, sum(trend IS 'same') AS same,
       sum(trend IS 'worse') AS worse, sum(verdicts > 1) AS differ, sum(documents = 0) AS gaps
FROM topic_weeks WHERE ?1 IS NULL OR source = ?1
GROUP BY source, topic ORDER BY source, topic
"""


@click.command(
    epilog="""\b
Examples:
  letapis trends -C belarus                     verdicts counted by topic
  letapis trends -C belarus -o heatmap.svg      each week of each topic as a picture
"""
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write an SVG to this file.",
)
@click.option("--source", help="Only this source.")
@json_option
@collection_option
def trends(
    *, collection: Collection, output: Path | None, source: str | None, as_json: bool
) -> None:
    """Show the verdicts of sources by topic and week, gaps included."""
    from exports.database import Corpus
    from exports.queries.heatmap import svg
    from exports.queries.output import write

    collection.require()
    with Corpus.existing(collection.corpus) as corpus:
        weeks = list(corpus.query(_WEEKS, (source,)))
        topics = list(corpus.query(_TOPICS, (source,)))
    if not weeks:
        raise ConfigurationError(f"no verdicts in {collection.corpus} of {source or 'any source'}")
    if output is not None:
        write(output, svg(weeks))
        say(f"{len(weeks)} weeks of {len(topics)} topics in {output}")
    elif as_json:
        print_json(weeks)
    else:
        click.echo(table(list(topics[0]), [tuple(row.values()) for row in topics]))
