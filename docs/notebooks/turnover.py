# %% [markdown]
# # How do calls turn over?
#
# How many calls are open, when do they open and close, how long can one answer, how often do they come back, and do
# deadlines hold? Run it in a release's folder; the plots here are of the demo release.

# %%
import duckdb
import matplotlib.pyplot as plt
import pandas as pd

plt.rcParams["figure.dpi"] = 72
release = duckdb.connect("co-construisons.duckdb", read_only=True)
today = release.sql("SELECT today FROM v_release").df().today[0]
print(f"Today is the day of the release: {today:%Y-%m-%d}")

# %% [markdown]
# ## What can be answered now

# %%
status = release.sql(
    "SELECT status, sum(calls)::INTEGER AS calls FROM v_call_status GROUP BY status ORDER BY calls, status"
).df()
figure, axes = plt.subplots(figsize=(8, 3), layout="constrained")
axes.bar_label(axes.barh(status.status, status.calls, color="steelblue"))
axes.set_title("Calls by status on the day of the release")
plt.show()

closing = release.sql("SELECT days_left, title FROM v_calls_closing").df()
print(f"{len(closing)} calls close within a month; the next three:")
print(closing.head(3).to_string(index=False))

# %% [markdown]
# ## The year of the funders
#
# Bars up: calls that open in a month; bars down: calls with a date in it. Two years around the release.

# %%
months = release.sql("FROM v_call_months").df()
months["start"] = pd.to_datetime(months.month)
months = months[(months.start - today).abs() < pd.Timedelta(days=365)]
figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
axes.bar(months.start, months.calls_opening, width=20, color="seagreen", label="open")
axes.bar(months.start, -months.calls_closing, width=20, color="firebrick", label="close")
axes.axvline(today, color="black", linewidth=0.8)
axes.axhline(0, color="black", linewidth=0.8)
axes.legend()
axes.set_title("Calls that open and close in each month (line: the release)")
plt.show()

# %% [markdown]
# ## How long can one answer?
#
# Only calls whose opening and next or last date are known to the day.

# %%
spans = release.sql(
    "SELECT c.title, max(left(d.at_local, 10)::DATE) - left(c.opens_at, 10)::DATE AS days"
    " FROM calls c JOIN call_deadlines d USING (id)"
    " WHERE length(c.opens_at) >= 10 AND d.precision IN ('minute', 'day') AND d.superseded_by IS NULL"
    " GROUP BY c.id, c.title, c.opens_at HAVING days >= 0 ORDER BY days"
).df()
figure, axes = plt.subplots(figsize=(8, 3), layout="constrained")
axes.hist(spans.days, bins=range(0, 800, 50), color="steelblue")
axes.set_xlabel("days from opening to the last date")
axes.set_title(f"{len(spans)} calls; half of them give at most {spans.days.median():.0f} days")
plt.show()

# %% [markdown]
# ## Editions, and dates that moved

# %%
editions = release.sql("SELECT series, year, status_computed, title FROM v_call_editions").df()
print(f"{editions.series.nunique()} calls are known in several editions:")
print(editions.to_string(index=False, max_colwidth=60))
moved = release.sql("SELECT was_local, became_local, days_later, title FROM v_deadlines_moved").df()
print(f"\n{len(moved)} deadlines were moved:")
print(moved.to_string(index=False, max_colwidth=60))
