using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using NUnit.Framework;

namespace PGGan.Tests.Faults.Fuzz;

/// <summary>
/// Damaged files of every format are read, or refused in one line: no other exception, no crash, no endless wait, no memory out of
/// proportion, and no changed
/// checkpoint that is taken for whole.
/// </summary>
[Explicit("takes minutes; run by --filter TestCategory=Faults")]
[Category("Faults")]
internal sealed class FuzzTests
{
    private const int Inputs = 20_000, InputsOfAProcess = 500;

    // Beyond what the process itself calls too long.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private static readonly ConcurrentDictionary<string, bool> Seen = [];

    [Test]
    public void DamagedInputsAreReadOrRefusedInOneLine() => Campaign.Run(Part.Inputs, int.MaxValue, round => [.. Cases(round)]);

    private static IEnumerable<FaultCase> Cases(int round)
    {
        int weights = FuzzTargets.All.Sum(target => target.Weight);
        foreach (FuzzTarget target in FuzzTargets.All)
        {
            int count = Inputs * target.Weight / weights;
            for (int i = 0; i < count; i += InputsOfAProcess)
            {
                (int first, int some) = ((round * count) + i, Math.Min(InputsOfAProcess, count - i));
                string name = $"{target.Name}, inputs {first} to {first + some - 1}";
                yield return new FaultCase(name, folder => Read(name, target, first, some, folder));
            }
        }
    }

    private static int Read(string name, FuzzTarget target, int first, int count, string folder)
    {
        for (int next = first; next < first + count;)
        {
            (int last, Finding? end) = ReadSome(name, target, next, first + count - next, folder);
            next = last + 1;
            if (end is not null)
            {
                Notify(name, target, last, $"{target.Name} {end.Message}", end);
            }
        }

        return count;
    }

    /// <summary>Lets a process read inputs; the last one that it began, and what was wrong where it did not come to its end.</summary>
    private static (int Last, Finding? End) ReadSome(string name, FuzzTarget target, int first, int count, string folder)
    {
        string[] words =
            [typeof(FuzzTests).Assembly.Location, FuzzProcess.Verb, target.Name, $"{Knobs.Seed}", $"{first}", $"{count}", folder];
        ProcessStartInfo start = new("dotnet", words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x100000000";   // 4 GiB: more is a fault of the reader
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        int last = first;
        while (true)
        {
            Task<string?> line = process.StandardOutput.ReadLineAsync();
            if (!line.Wait(Silence))
            {
                process.Kill();
                return (last, new Finding(Harm.Hang, $"no end within {Silence.TotalSeconds} s"));
            }

            string[] parts = line.Result?.Split(' ', 4) ?? [];
            switch (parts)
            {
                case ["done"]:
                    return (first + count - 1, null);
                case ["at", string index]:
                    last = int.Parse(index, CultureInfo.InvariantCulture);
                    break;
                case ["found", string harm, string index, string what]:
                    string[] both = what.Split(" | ", 2);
                    Finding finding = new(Enum.Parse<Harm>(harm), both[1]);
                    Notify(name, target, int.Parse(index, CultureInfo.InvariantCulture), $"{target.Name} {both[0]}", finding);
                    break;
                case []:
                    process.WaitForExit();
                    return (last, new Finding(Harm.Crash, $"the process died with {process.ExitCode} ({Beginning(error.Result)})"));
            }
        }
    }

    // One of each kind is enough to mend it.
    private static void Notify(string name, FuzzTarget target, int index, string kind, Finding finding)
    {
        if (!Seen.TryAdd(kind, true))
        {
            return;
        }

        string folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "pggan-fuzz")).FullName;
        string file = Path.Combine(folder, $"{target.Name.Replace(' ', '-')}-{Knobs.Seed}-{index}");
        File.WriteAllBytes(file, target.Input(Knobs.Seed, index));
        Campaign.Notify(Part.Inputs, name, new Finding(finding.Harm, $"input {index}: {finding.Message} (the input is {file})"));
    }

    private static string Beginning(string text) => text.Length > 600 ? text[..600] : text;
}
