"""The table: medians with their ranges, and ratios."""
import statistics


def number(value):
    if value == 0:
        return "0"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def summary(values):
    if not values:
        return "–"
    middle = statistics.median(values)
    if len(values) == 1 or min(values) == max(values):
        return number(middle)
    return f"{number(middle)} ({number(min(values))}–{number(max(values))})"


def verdict(row, figures):
    """Returns the row's ratio or value, and whether it reaches its goal."""
    ours = figures.get("Logflume", [])
    theirs = figures.get(row.of, []) if row.of else [1]
    if not ours or not theirs or statistics.median(theirs) == 0:
        return "–", "not measured"
    value = statistics.median(ours) / statistics.median(theirs)
    reached = value >= row.goal if row.at_least else value <= row.goal
    shown = f"{value:.2f} × {row.of}" if row.of else number(value)
    return shown, "yes" if reached else "no"


def goal(row):
    sign = "≥" if row.at_least else "≤"
    return f"{sign} {number(row.goal)}" + (f" × {row.of}" if row.of else f" {row.unit}".rstrip())


def section(title, scenarios, results):
    """Returns a Markdown table. `results` maps scenario names to subjects to lists of figures."""
    subjects = []
    for each in scenarios:
        subjects += [s for s in each.subjects if s not in subjects]
    head = ["scenario", "what counts", *subjects, "ratio or value", "goal", "reached"]
    lines = [f"### {title}", "", " | ".join(["", *head, ""]).strip(),
             "|" + "---|" * len(head)]
    for each in scenarios:
        for row in each.rows:
            figures = {subject: [run[row.metric] for run in runs if row.metric in run]
                       for subject, runs in results.get(each.name, {}).items()}
            shown, reached = verdict(row, figures)
            cells = [each.title, f"{row.what}, {row.unit}".rstrip(", "),
                     *(summary(figures.get(subject, [])) for subject in subjects), shown, goal(row),
                     reached]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
