using System.Globalization;
using PGGan.Kernels;
using PGGan.Learning.Machine;

namespace PGGan.Learning.Collectives;

/// <summary>What a rank is and what it has, as the others need to know it.</summary>
/// <param name="Host">The machine's name.</param>
/// <param name="Device">What computes there.</param>
/// <param name="Arithmetic">Engine and precision, which decide the roundings.</param>
/// <param name="Program">Version and commit of the program, and the runtime.</param>
/// <param name="Data">The fingerprint of its images.</param>
internal sealed record RankFacts(string Host, string Device, string Arithmetic, string Program, string Data)
{
    /// <summary>Those of this process.</summary>
    /// <param name="engine">What computes.</param>
    /// <param name="data">The fingerprint of its images.</param>
    public static RankFacts Of(Engine engine, string data) => new(
        Environment.MachineName, engine.Name, PrecisionNames.Arithmetic(engine), $"{ProgramVersion.Text}, {MachineFacts.Runtime}", data);

    /// <summary>Those of every rank, in their order.</summary>
    public static RankFacts[] Gather(ICollective ranks, RankFacts own) =>
        [.. ranks.Texts(string.Join('\n', own.Host, own.Device, own.Arithmetic, own.Program, own.Data)).Select(text =>
            text.Split('\n') is [string host, string device, string arithmetic, string program, string data]
                ? new RankFacts(host, device, arithmetic, program, data)
                : throw new CommonFaultException("The ranks are of different versions of the program; install one version everywhere."))];

    /// <summary>Requires one program, one arithmetic and one set of images on all ranks.</summary>
    /// <exception cref="CommonFaultException">A rank has others than rank 0; the message names it.</exception>
    public static void RequireSame(IReadOnlyList<RankFacts> all)
    {
        for (int rank = 1; rank < all.Count; rank++)
        {
            (RankFacts first, RankFacts other) = (all[0], all[rank]);
            if (other.Program != first.Program)
            {
                throw new CommonFaultException($"Rank {rank} ({other.Host}) is version {other.Program}, rank 0 ({first.Host}) is "
                    + $"{first.Program}; install the same program on every host.");
            }

            if (other.Arithmetic != first.Arithmetic)
            {
                throw new CommonFaultException($"Rank {rank} ({other.Host}, {other.Device}) computes by {other.Arithmetic}, rank 0 "
                    + $"({first.Host}, {first.Device}) by {first.Arithmetic}; choose one kind of `device` and one `precision` for all.");
            }

            if (other.Data != first.Data)
            {
                throw new CommonFaultException($"Rank {rank} ({other.Host}) has other images than rank 0 ({first.Host}), or prepared "
                    + "another way; give every rank the same set by `data.path`.");
            }
        }
    }

    /// <summary>What ranks are called in messages: <c>Rank 3 (node2, cuda:1 (NVIDIA H100, 80 GiB))</c>.</summary>
    public static IReadOnlyList<string> Names(IReadOnlyList<RankFacts> all) =>
        [.. all.Select((facts, rank) => string.Create(CultureInfo.InvariantCulture, $"Rank {rank} ({facts.Host}, {facts.Device})"))];
}
