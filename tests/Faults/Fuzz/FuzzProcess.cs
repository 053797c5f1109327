using System.Diagnostics;
using System.Globalization;
using PGGan.Data;
using PGGan.Files;

namespace PGGan.Tests.Faults.Fuzz;

/// <summary>
/// The process that reads damaged files: a crash of it is a finding and no end of the tests. On its standard output a line tells each
/// input before it is read
/// (<c>at 17</c>), each finding (<c>found Harm 17 SIGNATURE | MESSAGE</c>) and the end (<c>done</c>).
/// </summary>
internal static class FuzzProcess
{
    /// <summary>The first word of its command line.</summary>
    public const string Verb = "fuzz";

    /// <summary>Reads inputs: <c>fuzz TARGET SEED FIRST COUNT FOLDER</c>.</summary>
    public static int Run(string[] words)
    {
        FuzzTarget target = FuzzTargets.All.Single(one => one.Name == words[1]);
        int[] numbers = [.. words[2..5].Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        for (int index = numbers[1]; index < numbers[1] + numbers[2]; index++)
        {
            byte[] input = target.Input(numbers[0], index);
            Notify($"at {index}");
            (Harm Harm, string Signature, string Message)? found = Try(target, input, words[5]);
            if (found is not null)
            {
                Notify($"found {found.Value.Harm} {index} {found.Value.Signature} | {found.Value.Message.ReplaceLineEndings(" / ")}");
            }
        }

        Notify("done");
        return 0;
    }

    /// <summary>Requires that a fault is reported in one line.</summary>
    /// <exception cref="Finding">It is not.</exception>
    public static void CheckReported(Exception fault)
    {
        if (fault.Message.Length == 0
            || fault.Message.AsSpan().IndexOfAny('\n', '\r') >= 0
            || fault.Message.Contains("   at ", StringComparison.Ordinal))
        {
            throw new Finding(Harm.Trace, $"a message that is not one line: {fault.Message}");
        }
    }

    private static (Harm, string, string)? Try(FuzzTarget target, byte[] input, string folder)
    {
        long allocated = GC.GetTotalAllocatedBytes();
        TimeSpan started = Environment.CpuUsage.TotalTime;
        try
        {
            try
            {
                target.Read(input, folder);
            }
            catch (Exception fault) when (fault is PGGanException or ImageDataException)
            {
                CheckReported(fault);
            }
        }
        catch (Finding finding)
        {
            return (finding.Harm, "finding", finding.Message);
        }
        catch (OutOfMemoryException fault)
        {
            return (Harm.Hang, Place(fault), $"{input.Length} bytes take all memory: {fault.Message}");
        }
        catch (Exception fault)
        {
            return (Harm.Trace, Place(fault), $"{fault.GetType().Name} in {Place(fault)}: {fault.Message}");
        }

        TimeSpan taken = Environment.CpuUsage.TotalTime - started;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        return taken > target.Longest ? (Harm.Hang, "time", $"{taken.TotalSeconds:0} s for {input.Length} bytes")
            : allocated > target.MaxAllocated ? (Harm.Hang, "memory", $"{allocated >> 20} MiB for {input.Length} bytes")
            : null;
    }

    // Type and the innermost method of the program: what makes two findings the same.
    private static string Place(Exception fault)
    {
        Exception innermost = fault is AggregateException { InnerException: Exception inner } ? inner : fault;
        string? method = new StackTrace(innermost).GetFrames()
            .Select(frame => frame.GetMethod())
            .Where(method => method?.DeclaringType?.FullName?.StartsWith("PGGan.", StringComparison.Ordinal) == true)
            .Select(method => $"{method!.DeclaringType!.Name}.{method.Name}")
            .FirstOrDefault();
        return $"{innermost.GetType().Name}@{method ?? "?"}";
    }

    private static void Notify(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
