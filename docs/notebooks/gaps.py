# %% [markdown]
# # Where are the gaps in coverage?
#
# Which subjects, ways to take part and places have few projects or none, and where is a gap only silence?
# Run it in a release's folder; the plots here are of the demo release, so they show how to look, not how France is.

# %%
import duckdb
import matplotlib.pyplot as plt

plt.rcParams["figure.dpi"] = 72
release = duckdb.connect("co-construisons.duckdb", read_only=True)
release.sql("FROM v_release").show()

# %% [markdown]
# ## Themes
#
# Every theme of the vocabulary has a row, also those that no project has: an absent bar is an answer.

# %%
themes = release.sql("FROM v_theme_coverage WHERE broader IS NULL ORDER BY projects, theme DESC").df()
colours = ["firebrick" if gap == "none" else "darkorange" if gap == "few" else "steelblue" for gap in themes.gap]
figure, axes = plt.subplots(figsize=(8, 7), layout="constrained")
axes.barh(themes.label_en, themes.projects, color=colours)
axes.barh(themes.label_en, -themes.open_calls, color="lightgrey")
axes.axvline(0, color="black", linewidth=0.8)
axes.set_xlabel("← open calls     projects →")
axes.set_title("Projects and open calls by theme (orange: fewer than three projects)")
plt.show()

none = themes[themes.projects == 0].label_en.sort_values()
print(f"{len(none)} of {len(themes)} themes have no project: {', '.join(none)}")

# %% [markdown]
# Money without projects: themes that an open call pays for, and that have fewer than three projects.

# %%
chances = release.sql(
    "SELECT label_en, projects, open_calls FROM v_theme_coverage WHERE gap IS NOT NULL AND open_calls > 0"
    " ORDER BY open_calls DESC, label_en"
).df()
print(chances.to_string(index=False) if len(chances) else "There is none in this release.")

# %% [markdown]
# ## Ways to take part

# %%
ways = release.sql("FROM v_contribution_coverage ORDER BY projects, contribution_type DESC").df()
figure, axes = plt.subplots(figsize=(8, 6), layout="constrained")
axes.barh(ways.label_en, ways.projects, color=["darkorange" if few else "steelblue" for few in ways.projects < 3])
axes.set_xlabel("projects")
axes.set_title("Projects by way to take part")
plt.show()

# %% [markdown]
# ## Themes in the regions
#
# A project for the whole of France is in `projects_wider` of every region, not in `projects`: here only what names the
# region, or a department of it.

# %%
places = release.sql(
    "SELECT p.place_label, p.theme, p.projects FROM v_themes_by_place p JOIN v_theme_coverage t USING (theme)"
    " WHERE p.place_kind = 'region' AND t.broader IS NULL"
).df()
grid = places.pivot(index="place_label", columns="theme", values="projects")
figure, axes = plt.subplots(figsize=(9, 6), layout="constrained")
axes.imshow(grid, cmap="Blues")
axes.set_xticks(range(len(grid.columns)), grid.columns, rotation=90)
axes.set_yticks(range(len(grid)), grid.index)
axes.set_title("Projects that name a region (white: none)")
plt.show()

# %% [markdown]
# ## A gap, or silence?
#
# A project whose portal states no place counts nowhere. Before one calls a region empty: how many say where they are?

# %%
said = release.sql(
    "SELECT field, filled, things, percent FROM v_field_completeness"
    " WHERE kind = 'project' AND field IN ('themes', 'territories', 'contribution_types') ORDER BY percent"
).df()
print(said.to_string(index=False))
