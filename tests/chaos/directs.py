"""A worker straight in the file, as those in the field are; what happens to it is done to its process."""

import random
import sqlite3
import time
from pathlib import Path

from tests.acceptance.direct_worker import beat, claim, now, report
from tests.chaos.story import Story


def work(folder: Path, database: Path, name: str, seed: str) -> None:
    """Claim and report until it is calm, or until killed."""
    story, chance, processed = Story(folder, name), random.Random(seed), 0
    db = sqlite3.connect(database, timeout=30, isolation_level=None)
    while not story.calm:
        try:
            processed += turn(db, story, chance, processed)
        except sqlite3.Error as error:
            code = "STORAGE_FULL" if "full" in str(error) or "disk I/O" in str(error) else "SQLITE"
            story.tell("refused", code=code, message=str(error))
            if db.in_transaction:
                db.execute("ROLLBACK")
        time.sleep(chance.uniform(0.05, 0.2))


def turn(db: sqlite3.Connection, story: Story, chance: random.Random, processed: int) -> int:
    """One task, if there is one; how many it did."""
    beat(db, story.who, processed)
    row = claim(db, story.who)
    if row is None:
        return 0
    story.tell("took", task=row[0])
    time.sleep(chance.choice([0.02, 0.1, 0.3, 0.3]))
    if chance.random() < 0.2:
        fail(db, row[0])
    else:
        report(db, row[0], {"by": story.who})
    story.tell("reported", task=row[0])
    return 1


def fail(db: sqlite3.Connection, task_id: int) -> None:
    """Report by id alone that it failed."""
    db.execute("BEGIN IMMEDIATE")
    db.execute(
        "UPDATE task_queue SET status = 'failed', error_message = ?, completed_at = ?, updated_at = ? WHERE id = ?",
        ("boom", now(), now(), task_id),
    )
    db.execute("COMMIT")
