using System.Numerics;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Model;

namespace PGGan.Learning.Configuration;

/// <summary>
/// Everything that decides what a run computes; its defaults are those of Karras et al. 2018. What only decides where and how fast
/// (device, threads, directories) is not part of it: a run goes on elsewhere bit for bit.
/// </summary>
public sealed record TrainingConfig
{
    private static readonly string[] CutWithGdpp = [
        "loss.gdppWeight: GDPP compares all images of a minibatch, schedule.batchGpu computes fewer at once; leave one of them out"];

    /// <summary>Name of the preset it began as.</summary>
    public string Preset { get; init; } = "paper";

    /// <summary>Sizes of the networks.</summary>
    public ModelConfig Model { get; init; } = new();

    /// <summary>When the networks grow, and what depends on their resolution.</summary>
    public ScheduleConfig Schedule { get; init; } = new();

    /// <summary>Adam and the moving average.</summary>
    public OptimizerConfig Optimizer { get; init; } = new();

    /// <summary>Weights of the loss terms.</summary>
    public LossConfig Loss { get; init; } = new();

    /// <summary>What D sees.</summary>
    [AddedProperty]
    public AugmentConfig Augment { get; init; } = new();

    /// <summary>The real images.</summary>
    public DataConfig Data { get; init; } = new();

    /// <summary>Seed, and what is kept on disk how often.</summary>
    public RunConfig Run { get; init; } = new();

    private const string BackgroundOfFourChannels =
        "data.background: nothing is laid under transparent pixels of images with four channels; leave it out, or train on three";

    /// <summary>Every fault there is, each with the path of its property as config.json spells it.</summary>
    public IEnumerable<string> Faults()
    {
        IEnumerable<string> Under(string path, IEnumerable<string> faults) => faults.Select(fault => $"{path}.{fault}");
        string[] model = [.. Model.Faults()];
        return
        [
            .. model.Select(ConfigJson.OfModel),
            .. Under("schedule", Schedule.Faults(model.Length == 0 ? Model : null)),
            .. Under("optimizer", Optimizer.Faults()),
            .. Under("loss", Loss.Faults()),
            .. Under("augment", Augment.Faults()),
            .. Under("data", Data.Faults()),
            .. Under("run", Run.Faults()),
            .. Model.Channels == Premultiplied.Channels && Data.Background is not null ? [BackgroundOfFourChannels] : Array.Empty<string>(),
            .. model.Length == 0 && Loss.GdppWeight > 0 && Model.Resolutions.Any(CutsMinibatch) ? CutWithGdpp : [],
            .. FreezeFaults(),
        ];
    }

    /// <summary>
    /// How many samples of a minibatch depend on each other, and so have to be computed at once: by the networks, or by GDPP, which
    /// compares all.
    /// </summary>
    public int CoupledSamples(int minibatch) => Loss.GdppWeight > 0 ? minibatch : Model.CoupledSamples(minibatch);

    /// <summary>Throws when there is a fault, naming every property that has one.</summary>
    /// <exception cref="PGGanException">At least one property is out of its range.</exception>
    public void Validate()
    {
        string[] faults = [.. Faults()];
        if (faults.Length > 0)
        {
            // A property that is wrong at one resolution is wrong at others, often.
            IEnumerable<string> properties = faults.GroupBy(fault => fault[..fault.IndexOf(':')])
                .Select(same => same.Count() == 1
                    ? same.First() : $"{same.First()}, and {(same.Count() == 2 ? "once" : $"{same.Count() - 1} times")} more");
            throw new PGGanException($"Configuration: {string.Join("; ", properties)}");
        }
    }

    private IEnumerable<string> FreezeFaults()
    {
        (int frozen, int start) = (Optimizer.FreezeDiscriminator, Schedule.StartResolution);
        int blocks = start < 4 ? 0 : BitOperations.Log2((uint)start) - 1;
        if (blocks > 0 && frozen >= blocks)
        {
            yield return $"optimizer.freezeDiscriminator: {frozen} would freeze all of D, which has {blocks} block"
                + $"{(blocks == 1 ? "" : "s")} at schedule.startResolution {start}; {blocks - 1} is the most";
        }
    }

    private bool CutsMinibatch(int resolution) =>
        Schedule.BatchGpu.At(resolution)
            < Math.Min(Schedule.Minibatch.At(resolution) ?? int.MaxValue, Schedule.MaxMinibatch.At(resolution) ?? int.MaxValue);
}
