using System.Collections.Concurrent;
using System.Diagnostics;
using NUnit.Framework;

namespace PGGan.Tests.Faults;

/// <summary>Does the cases of a part and keeps the tally of all parts.</summary>
internal static class Campaign
{
    // Beyond them no case is looked for by its name.
    private const int MaxRounds = 200;

    private static readonly ConcurrentQueue<(Part Part, string Case, Finding Finding)> Findings = [];
    private static readonly ConcurrentDictionary<Part, int> Provoked = [];

    /// <summary>
    /// Does the cases, several at a time, in an order drawn by the seed, so that those done before the time is over are spread over all.
    /// Fails with all findings.
    /// </summary>
    /// <param name="part">The part they belong to.</param>
    /// <param name="sample">How many of them are done where no time is given.</param>
    /// <param name="cases">The cases of a round; with time left, another round follows.</param>
    public static void Run(Part part, int sample, Func<int, IReadOnlyList<FaultCase>> cases)
    {
        Stopwatch clock = Stopwatch.StartNew();
        int before = Findings.Count;
        for (int round = 0; round == 0 || (Knobs.OnlyCase is null ? Knobs.Time is not null && !Over() : round < MaxRounds); round++)
        {
            FaultCase[] drawn = [.. cases(round)];
            if (drawn.Length == 0)
            {
                break;
            }

            Knobs.RandomOf(round).Shuffle(drawn);
            FaultCase[] only = Array.FindAll(drawn, one => one.Name == Knobs.OnlyCase);
            Do(part, Knobs.OnlyCase is not null ? only : Knobs.Time is null ? drawn.Take(sample) : drawn.TakeWhile(_ => !Over()));
            if (only.Length > 0)
            {
                break;
            }
        }

        string[] found = [.. Findings.Skip(before).Where(found => found.Part == part).Select(Describe)];
        if (found.Length > 0)
        {
            Assert.Fail(string.Join('\n', found));
        }

        bool Over() => Knobs.Time is TimeSpan time && clock.Elapsed > time * part.Share;
    }

    /// <summary>The table of what was done and what was found, then each finding with how to see it again.</summary>
    public static string Table()
    {
        string head = $"{"",-24}{"done",8}";
        List<string> lines = [Enum.GetValues<Harm>().Aggregate(head, (line, harm) => $"{line}{Name(harm),10}")];
        foreach (Part part in Part.All)
        {
            string line = $"{part.Counts,-24}{Provoked.GetValueOrDefault(part),8}";
            lines.Add(Enum.GetValues<Harm>().Aggregate(line, (text, harm) => $"{text}{CountOf(part, harm),10}"));
        }

        return string.Join('\n', lines.Concat(Findings.Select(Describe))) + "\n";
    }

    /// <summary>Keeps a finding for the table and tells it at once.</summary>
    public static void Notify(Part part, string name, Finding finding)
    {
        Findings.Enqueue((part, name, finding));
        TestContext.Progress.WriteLine(Describe((part, name, finding)));
    }

    private static void Do(Part part, IEnumerable<FaultCase> cases) => Parallel.ForEach(
        Partitioner.Create(cases, EnumerablePartitionerOptions.NoBuffering),
        new ParallelOptions { MaxDegreeOfParallelism = Knobs.Threads },
        one => Do(part, one));

    private static void Do(Part part, FaultCase one)
    {
        string folder = Directory.CreateTempSubdirectory("pggan-faults-").FullName;
        try
        {
            int provoked = one.Run(folder);
            Provoked.AddOrUpdate(part, provoked, (_, count) => count + provoked);
        }
        catch (Finding finding)
        {
            Provoked.AddOrUpdate(part, 1, (_, count) => count + 1);
            Notify(part, one.Name, finding);
        }
        finally
        {
            if (Knobs.OnlyCase is null)
            {
                Directory.Delete(folder, recursive: true);
            }
            else
            {
                TestContext.Progress.WriteLine($"{one.Name}: its files are in {folder}");
            }
        }
    }

    private static string Describe((Part Part, string Case, Finding Finding) found)
    {
        string harm = Name(found.Finding.Harm).ToUpperInvariant(), message = found.Finding.Message.ReplaceLineEndings(" / ");
        return $"{harm} {found.Part.Counts}: {found.Case}: {message} [again: tools/faults.sh 1 {Knobs.Seed} '{found.Case}']";
    }


    private static int CountOf(Part part, Harm harm) => Findings.Count(found => found.Part == part && found.Finding.Harm == harm);

    private static string Name(Harm harm) => harm switch
    {
        Harm.Lost => "lost",
        Harm.Trace => "traces",
        Harm.Hang => "hangs",
        _ => "crashes",
    };
}
