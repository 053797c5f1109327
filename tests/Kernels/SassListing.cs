using System.Text.RegularExpressions;

namespace PGGan.Tests.Kernels;

/// <summary>A kernel's machine code as nvdisasm prints it, and its main loop.</summary>
/// <remarks>
/// A loop is what lies between a label and a branch back to it. An instruction belongs to the smallest loop around it, so that a short loop
/// inside (a counter that wraps) does not hide the one it is in. The main loop is the one with the most multiplies, of tensor cores before
/// others; in a kernel that multiplies nowhere, the one with the most accesses to global memory.
/// </remarks>
internal sealed partial class SassListing
{
    private readonly string[] instructions;

    /// <summary>From the text of <c>nvdisasm -c -ndf</c>.</summary>
    public SassListing(string text)
    {
        List<string> found = [];
        Dictionary<string, int> labels = [];
        List<(string Label, int From)> branches = [];
        foreach (string line in text.Split('\n'))
        {
            if (LabelPattern().Match(line) is { Success: true } label)
            {
                labels[label.Groups[1].Value] = found.Count;
            }
            else if (InstructionPattern().Match(line) is { Success: true } instruction)
            {
                if (BranchPattern().Match(line) is { Success: true } branch)
                {
                    branches.Add((branch.Groups[1].Value, found.Count));
                }

                found.Add(instruction.Groups[1].Value);
            }
        }

        instructions = [.. found];
        MainLoop = Main([.. branches
            .Where(b => labels.TryGetValue(b.Label, out int target) && target < b.From)
            .Select(b => (First: labels[b.Label], Last: b.From))]);
    }

    /// <summary>Instructions of the whole kernel, such as <c>HMMA.1688.F32.TF32</c>.</summary>
    public IReadOnlyList<string> Instructions => instructions;

    /// <summary>Instructions of the main loop, none where there is no loop.</summary>
    public IReadOnlyList<string> MainLoop { get; }

    /// <summary>How many of the instructions are <paramref name="name"/>, whatever their suffixes.</summary>
    public static int Count(IEnumerable<string> instructions, string name) => instructions.Count(i => i.Split('.')[0] == name);

    private string[] Main((int First, int Last)[] loops)
    {
        string[][] bodies = [.. Enumerable.Range(0, instructions.Length)
            .Select(i => (Instruction: instructions[i],
                Loop: loops.Where(l => l.First <= i && i <= l.Last).OrderBy(l => l.Last - l.First).FirstOrDefault()))
            .Where(i => i.Loop != default)
            .GroupBy(i => i.Loop, i => i.Instruction)
            .Select(body => body.ToArray())];
        return bodies
            .OrderByDescending(body => Count(body, "HMMA"))
            .ThenByDescending(body => Count(body, "FFMA"))
            .ThenByDescending(body => Count(body, "LDG") + Count(body, "STG"))
            .FirstOrDefault(body => body.Length > 1) ?? [];
    }

    [GeneratedRegex(@"^(\.L_x_\d+):")]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"/\*[0-9a-f]{4,}\*/\s+(?:@!?U?P\w+\s+)?([A-Z][A-Z0-9_.]*)")]
    private static partial Regex InstructionPattern();

    [GeneratedRegex(@"\bBRA\b.*`\((\.L_x_\d+)\)")]
    private static partial Regex BranchPattern();
}
