using System.Globalization;
using PGGan.Data;
using PGGan.Learning.Configuration;

namespace PGGan.Learning.Runs;

/// <summary>The real images of a run, for people: how many, what became of each file, how many of each class.</summary>
internal sealed class DataSummary
{
    private readonly List<(string Name, string Text)> rows = [];
    private readonly List<string> notes = [];

    /// <summary>Looks at the images; where there are labels, at all of them.</summary>
    /// <param name="config">The run's.</param>
    /// <param name="data">The images; null: they are not opened.</param>
    public DataSummary(TrainingConfig config, IImageSource? data)
    {
        string name = data is CallbackImages ? data.Name : config.Data.Path ?? "built-in planets";
        if (data is null)
        {
            rows.Add(("Data", name));
            return;
        }

        rows.Add(("Data", name + string.Create(CultureInfo.InvariantCulture,
            $", {data.Count:N0} images of {data.Resolution}×{data.Resolution}, {data.Channels} channel{(data.Channels == 1 ? "" : "s")}")));
        if (data is ImageFolder folder)
        {
            rows.Add(("", folder.Summary.ToString()));
            if (folder.Account is string account)
            {
                rows.Add(("Files", account));
            }

            notes.AddRange(folder.Notes);
        }

        if (!data.Labels.IsEmpty)
        {
            ClassSizes sizes = ClassSizes.Of(data);
            rows.AddRange(sizes.Lines().Select((line, place) => (place == 0 ? "Labels" : "", line)));
            notes.AddRange(sizes.Notes(config.Data.Balance).Select(note => $"Note: {note}"));
        }
    }

    /// <summary>What each row is of, empty where it goes on with the one before, and its text.</summary>
    public IReadOnlyList<(string Name, string Text)> Rows => rows;

    /// <summary>What people ought to know; each begins with <c>Note:</c>.</summary>
    public IReadOnlyList<string> Notes => notes;
}
