using System.Globalization;
using System.Text.RegularExpressions;

namespace PGGan.Tests.Kernels;

/// <summary>
/// Runs the few PTX instructions that <c>TensorCoreCode</c> is written in on 32 lanes in step: what the manual says of them (PTX ISA 7.8,
/// "Warp Level Matrix Instructions"), in double precision, and nothing else. An instruction it does not know is an error.
/// </summary>
internal sealed partial class WarpInterpreter(int sharedBytes)
{
    private const int Lanes = 32;
    private readonly Dictionary<string, uint>[] registers = [.. Enumerable.Range(0, Lanes).Select(_ => new Dictionary<string, uint>())];
    private readonly double[,] sums = new double[Lanes, 128];

    /// <summary>The group's shared memory, in words.</summary>
    public uint[] Shared { get; } = new uint[sharedBytes / 4];

    /// <summary>The most rounds that the banks needed for an access beyond those that its bytes need.</summary>
    public int WorstConflict { get; private set; }

    /// <summary>Runs a text with its arguments, lane by lane.</summary>
    public void Run(string text, Func<int, uint[]>? arguments = null)
    {
        foreach (string statement in text.Split(';', '\n')
            .SelectMany(part => part.Trim().StartsWith('{') ? [part.Trim()[1..]] : new[] { part }))
        {
            string trimmed = statement.Trim();
            if (trimmed is not ("" or "}" or "{") && !trimmed.StartsWith(".reg", StringComparison.Ordinal))
            {
                Execute(trimmed, arguments);
            }
        }
    }

    [GeneratedRegex(@"^(\S+)\s+(.*)$")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|[^,\s]+")]
    private static partial Regex Operand();

    private void Execute(string statement, Func<int, uint[]>? arguments)
    {
        Match match = Instruction().Match(statement);
        string name = match.Groups[1].Value;
        string[][] operands = [.. Operand().Matches(match.Groups[2].Value)
            .Select(o => o.Value.Trim('{', '}').Split(',', StringSplitOptions.TrimEntries))];
        switch (name)
        {
            case "mov.f32":
                ForEachLane(lane => sums[lane, int.Parse(operands[0][0][1..], CultureInfo.InvariantCulture)] = 0);
                break;
            case "mov.b32":
                ForEachLane(lane => registers[lane][operands[0][0]] = Value(lane, operands[1][0]));
                break;
            case "add.u32":
                ForEachLane(lane => registers[lane][operands[0][0]] = Value(lane, operands[1][0]) + Value(lane, operands[2][0]));
                break;
            case "xor.b32":
                ForEachLane(lane => registers[lane][operands[0][0]] = Value(lane, operands[1][0]) ^ Value(lane, operands[2][0]));
                break;
            case "ld.shared.b32":
                Access(1, lane => Address(lane, operands[1][0]));
                ForEachLane(lane => registers[lane][operands[0][0]] = Shared[Address(lane, operands[1][0]) / 4]);
                break;
            case "ldmatrix.sync.aligned.m8n8.x4.shared.b16":
                LoadMatrices(operands[0], operands[1][0], turned: false);
                break;
            case "ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16":
                LoadMatrices(operands[0], operands[1][0], turned: true);
                break;
            case "st.shared.v2.f32" or "st.shared.v4.f32":
                Access(operands[1].Length, lane => Address(lane, operands[0][0]));
                ForEachLane(lane => Store(lane, operands[0][0], operands[1]));
                break;
            case "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32":
                Multiply(operands, 8, Tf32Element);
                break;
            case "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32":
                Multiply(operands, 16, Bf16Element);
                break;
            default:
                throw new NotSupportedException($"'{statement}'");
        }

        uint Value(int lane, string operand) => operand[0] switch
        {
            '%' => arguments!(lane)[operand[1] - '0'],
            'x' or (>= '0' and <= '9') => uint.Parse(operand, CultureInfo.InvariantCulture),
            _ when operand == "shared_base" => 0,
            _ => registers[lane][operand],
        };

        uint Address(int lane, string operand)
        {
            string[] terms = operand.Trim('[', ']').Split('+');
            return registers[lane][terms[0]] + (terms.Length > 1 ? uint.Parse(terms[1], CultureInfo.InvariantCulture) : 0);
        }

        void Store(int lane, string address, string[] values)
        {
            for (int i = 0; i < values.Length; i++)
            {
                Shared[(Address(lane, address) / 4) + i] = BitConverter.SingleToUInt32Bits(
                    (float)sums[lane, int.Parse(values[i][1..], CultureInfo.InvariantCulture)]);
            }
        }

        // Row r of matrix m is the 16 bytes that lane 8m + r names; lane l gets elements 2 (l mod 4) and the next of row l / 4, turned: of
        // column l / 4.
        void LoadMatrices(string[] targets, string address, bool turned)
        {
            Access(4, lane => Address(lane, address));
            ForEachLane(lane =>
            {
                for (int m = 0; m < 4; m++)
                {
                    int row = turned ? 2 * (lane % 4) : lane / 4, column = turned ? lane / 4 : 2 * (lane % 4);
                    uint low = Half(m, row, column), high = turned ? Half(m, row + 1, column) : Half(m, row, column + 1);
                    registers[lane][targets[m]] = low | (high << 16);
                }
            });

            uint Half(int matrix, int row, int column)
            {
                uint at = Address((8 * matrix) + row, address) + (uint)(2 * column);
                return (Shared[at / 4] >> (at % 4 == 0 ? 0 : 16)) & 0xffff;
            }
        }
    }

    /// <summary><c>d = a · b + c</c>, 16 × 8 over <paramref name="depth"/>; d and c are the same registers.</summary>
    private void Multiply(string[][] operands, int depth, Func<int, string[], bool, int, int, double> element)
    {
        double[,] c = new double[16, 8];
        for (int row = 0; row < 16; row++)
        {
            for (int column = 0; column < 8; column++)
            {
                for (int k = 0; k < depth; k++)
                {
                    c[row, column] += element(0, operands[1], true, row, k) * element(0, operands[2], false, column, k);
                }
            }
        }

        ForEachLane(lane =>
        {
            for (int i = 0; i < 4; i++)
            {
                sums[lane, int.Parse(operands[0][i][1..], CultureInfo.InvariantCulture)] += c[(lane / 4) + (8 * (i / 2)),
                    (2 * (lane % 4)) + (i % 2)];
            }
        });
    }

    // Where element (side, k) of a fragment is: a of 16 rows has registers for the upper and lower eight, then for the further half of k.
    private double Tf32Element(int _, string[] fragment, bool isA, int side, int k) =>
        BitConverter.UInt32BitsToSingle(
            registers[(4 * (side % 8)) + (k % 4)][fragment[(isA ? side / 8 : 0) + ((isA ? 2 : 1) * (k / 4))]] & 0xffffe000);

    private double Bf16Element(int _, string[] fragment, bool isA, int side, int k)
    {
        uint pair = registers[(4 * (side % 8)) + (k % 8 / 2)][fragment[(isA ? side / 8 : 0) + ((isA ? 2 : 1) * (k / 8))]];
        return BitConverter.UInt32BitsToSingle(k % 2 == 0 ? pair << 16 : pair & 0xffff0000);
    }

    /// <summary>Counts conflicts: as many lanes as fill the 32 banks go at a time.</summary>
    private void Access(int words, Func<int, uint> address)
    {
        int together = Lanes / words;
        for (int first = 0; first < Lanes; first += together)
        {
            int rounds = Enumerable.Range(first, together)
                .SelectMany(lane => Enumerable.Range(0, words).Select(i => (address(lane) / 4) + (uint)i))
                .Distinct().GroupBy(word => word % 32).Max(bank => bank.Count());
            WorstConflict = Math.Max(WorstConflict, rounds - 1);
        }
    }

    private static void ForEachLane(Action<int> action)
    {
        for (int lane = 0; lane < Lanes; lane++)
        {
            action(lane);
        }
    }
}
