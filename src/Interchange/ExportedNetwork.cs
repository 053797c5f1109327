using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PGGan.Autograd;
using PGGan.Files;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Machine;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Interchange;

/// <summary>
/// A trained network to be written for other programs: the averaged generator, and the discriminator, of a checkpoint, at a resolution that
/// they have grown to.
/// </summary>
public sealed class ExportedNetwork : IDisposable
{
    private readonly Checkpoint checkpoint;
    private readonly Workspace workspace;
    private readonly TrainedGenerator trained;

    /// <summary>One of a checkpoint, which is disposed with it.</summary>
    internal ExportedNetwork(Checkpoint checkpoint, int? resolution = null, AverageChoice? average = null)
    {
        this.checkpoint = checkpoint;
        workspace = new Workspace(new CpuEngine());
        try
        {
            trained = new TrainedGenerator(workspace, checkpoint, average: average);
            Growth = resolution is int asked && asked != trained.Resolution ? Smaller(asked) : trained.Growth;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Resolution, and the weight of the newest layers.</summary>
    public Growth Growth { get; }

    /// <summary>Where the network comes from, for people: the checkpoint's path and kimg.</summary>
    public string Source => trained.ToString();

    /// <summary>Opens a network.</summary>
    /// <param name="path">A checkpoint, or a run's folder: then the whole checkpoint that has come furthest.</param>
    /// <param name="resolution">
    /// Side of its images: a smaller one than it has grown to is the network as it was there, with today's weights; null: the largest.
    /// </param>
    /// <exception cref="DamagedFileException">The checkpoint is damaged.</exception>
    /// <exception cref="PGGanException">There is none, or it has not grown to the resolution.</exception>
    public static ExportedNetwork Open(string path, int? resolution = null) =>
        new(RunCheckpoints.Open(".", path, _ => { }), resolution);

    /// <summary>Its configuration.</summary>
    internal TrainingConfig Config => trained.Config;

    /// <summary>Draws with it.</summary>
    internal TrainedGenerator Trained => trained;

    /// <summary>What a file says of the network it holds, in the order in which it is written.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Description
    {
        get
        {
            yield return new("program_version", ProgramVersion.Version);
            yield return new("kimg", FormattableString.Invariant($"{trained.ImagesSeen / 1000.0:0.###}"));
            yield return new("resolution", FormattableString.Invariant($"{Growth.Resolution}"));
            yield return new("fade", FormattableString.Invariant($"{Growth.Fade}"));
            yield return new("config_sha256",
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ConfigJson.Write(Config)))));
            if (!Config.Model.Labels.IsEmpty)
            {
                yield return new("classes", JsonSerializer.Serialize(
                    Config.Model.Labels.Attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Classes)));
            }
        }
    }

    /// <summary>The generator's layers.</summary>
    internal NetworkArrays GeneratorArrays() => new(trained.Generator);

    /// <summary>The discriminator's layers.</summary>
    internal NetworkArrays DiscriminatorArrays()
    {
        IDiscriminator discriminator = GrowingNetworks.Instance.CreateDiscriminator(workspace, Config.Model, seed: null);
        checkpoint.RestoreDiscriminator(discriminator);
        return new NetworkArrays(discriminator);
    }

    /// <summary>Draws pictures of the resolution, <c>[N, R, R, C]</c>, not clipped.</summary>
    internal float[] Draw(IReadOnlyList<int> seeds, float[] labels) => Samples.Draw(workspace, trained.Generator, Config.Run.Seed, seeds,
        Growth, TrainedGenerator.Minibatch, labels);

    /// <summary>
    /// What was measured of the checkpoint in its run's folder, by name; empty: nothing, or it is of the network grown further.
    /// </summary>
    internal IReadOnlyList<KeyValuePair<string, double>> Metrics() =>
        Growth != trained.Growth ? [] : MetricFiles.Values(
            Path.GetDirectoryName(Path.GetFullPath(trained.FilePath))!, trained.ImagesSeen, trained.Average);

    /// <inheritdoc/>
    public void Dispose()
    {
        workspace.Dispose();
        checkpoint.Dispose();
    }

    private Growth Smaller(int resolution) =>
        Config.Model.Resolutions.Contains(resolution) && resolution < trained.Resolution
            ? new Growth(resolution, Fade: 1)
            : throw new SettingException("resolution",
                $"{trained.FilePath} has grown to {trained.Resolution}×{trained.Resolution}; choose a power of two from 4 to "
                    + $"{trained.Resolution}.");
}
