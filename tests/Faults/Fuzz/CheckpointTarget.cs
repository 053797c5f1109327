using PGGan.Autograd;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Runs;
using PGGan.Tests.Learning.Runs;

namespace PGGan.Tests.Faults.Fuzz;

/// <summary>Checkpoints: damage of any kind is found, or nothing that was read has changed.</summary>
internal sealed record CheckpointTarget : FuzzTarget
{
    private readonly string whole;

    public CheckpointTarget()
        : base("checkpoint", 25, [Saved()])
    {
        using TemporaryFolder folder = new();
        whole = Content(Written(Seeds[0], folder.Root));
    }

    private int HeaderEnd => (int)BitConverter.ToInt64(Seeds[0]) + sizeof(long);

    public override void Read(byte[] input, string folder)
    {
        string path = Written(input, folder);
        Checkpoint.ReadImagesSeen(path);
        if (!input.AsSpan().SequenceEqual(Seeds[0]) && Content(path) != whole)
        {
            throw new Finding(Harm.Lost, "a changed checkpoint is taken for whole");
        }
    }

    // The header as bytes or as JSON, or any place.
    protected override byte[] Damaged(byte[] file, Random random)
    {
        if (random.Next(3) > 0)
        {
            return Damage.Bytes(file, random, HeaderEnd);
        }

        byte[] header = JsonDamage.Document(file[sizeof(long)..HeaderEnd], random);
        header = [.. header, .. Enumerable.Repeat((byte)' ', (8 - (header.Length % 8)) % 8)];
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. file[HeaderEnd..]];
    }

    private static string Written(byte[] file, string folder)
    {
        string path = Path.Combine(folder, "fuzz.safetensors");
        File.WriteAllBytes(path, file);
        return path;
    }

    private static byte[] Saved()
    {
        using TemporaryFolder folder = new();
        string path = folder.PathOf("whole.safetensors");
        FreshCheckpoint.Save(path, FreshCheckpoint.Config with { Schedule = FreshCheckpoint.Config.Schedule with { StartResolution = 4 } });
        return File.ReadAllBytes(path);
    }

    // All that a run takes from it: saving it again writes the same.
    private static string Content(string path)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        using Workspace workspace = new(new CpuEngine(1));
        TrainingStep step = new(workspace, checkpoint.Config);
        checkpoint.Restore(step);
        string again = path + ".again";
        Checkpoint.Save(again, checkpoint.Config, checkpoint.DataFingerprint, checkpoint.State, step);
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(again))) + checkpoint.Arithmetic;
    }
}
