using PGGan.Learning.Configuration;
using PGGan.Learning.Runs;
using PGGan.Model;

namespace PGGan.Learning;

/// <summary>What holds at one moment of a run.</summary>
/// <param name="Resolution">Side of the images in pixels; while a resolution fades in, the new one.</param>
/// <param name="Fade">Weight of the newest resolution's own layers in (0, 1]; 1 when grown in.</param>
/// <param name="Minibatch">Images of one step.</param>
/// <param name="GeneratorRate">Learning rate of the generator.</param>
/// <param name="DiscriminatorRate">Learning rate of the discriminator.</param>
/// <param name="TickKimg">Length of a tick.</param>
/// <param name="MaxAtOnce">The most images of a step computed at once; a larger minibatch is computed in parts.</param>
/// <param name="PenaltyFactor">What the weights of the penalties are multiplied by.</param>
/// <param name="Beta2">Adam's β₂ where it moves; null: the configuration's.</param>
internal readonly record struct Phase(
    int Resolution, float Fade, int Minibatch, float GeneratorRate, float DiscriminatorRate, double TickKimg, int MaxAtOnce = int.MaxValue,
    float PenaltyFactor = 1, float? Beta2 = null)
{
    /// <summary>Images computed at once, at most.</summary>
    public int ImagesAtOnce => Math.Min(Minibatch, MaxAtOnce);

    /// <summary>How far the networks are grown.</summary>
    public Growth Growth => new(Resolution, Fade);

    /// <summary>Whether the newest resolution is not fully there yet.</summary>
    public bool Fading => Fade < 1;

    /// <summary>Images of a tick, at least one.</summary>
    public long TickImages => Schedule.Images(TickKimg);

    /// <summary>Whether going from one to the other starts or ends a fade: then the optimizers begin again.</summary>
    public bool SameStage(Phase other) => Resolution == other.Resolution && Fading == other.Fading;
}

/// <summary>A stretch of a run in which one resolution trains, or fades in.</summary>
/// <param name="FirstImage">Images seen at its start.</param>
/// <param name="EndImage">Images seen at its end.</param>
/// <param name="Resolution">Side of the images in pixels.</param>
/// <param name="Fading">Whether the resolution fades in.</param>
internal readonly record struct Stage(long FirstImage, long EndImage, int Resolution, bool Fading);

/// <summary>
/// What holds after so many images: a pure function, so a resumed run needs no state of it. Resolution r trains for T images, then 2r fades
/// in over F images with <c>fade = (images − start of the fade) / F</c>; batch, rates and ticks are the new resolution's from the start of
/// its fade. Karras et al. 2018, §2 and appendix A.
/// </summary>
internal sealed class Schedule
{
    private readonly ScheduleConfig config;
    private readonly ScheduleCurve? penaltyCurve, beta2Curve;
    private readonly Stage[] stages;

    /// <summary>The schedule of a valid configuration.</summary>
    public Schedule(TrainingConfig config)
    {
        this.config = config.Schedule;
        (penaltyCurve, beta2Curve) = (config.Loss.PenaltyCurve, config.Optimizer.Beta2Curve);
        stages = [.. Growing(config.Schedule, config.Model.Resolution)];
        TotalImages = Images(this.config.TotalKimg);
    }

    /// <summary>Images of the whole run.</summary>
    public long TotalImages { get; }

    /// <summary>Whether all images were shown, and the group of minibatches that showed the last is over.</summary>
    public bool IsDone(RunPosition position) => position.Repeat == 0 && position.ImagesSeen >= TotalImages;

    /// <summary>Images after which the final resolution is fully there.</summary>
    public long GrownImages => stages[^1].FirstImage;

    /// <summary>Thousands of images as a count, at least one.</summary>
    public static long Images(double kimg) => Math.Max(1, (long)Math.Round(kimg * 1000));

    /// <summary>What holds after <paramref name="imagesSeen"/> real images.</summary>
    public Phase At(long imagesSeen)
    {
        Stage stage = stages.First(s => imagesSeen < s.EndImage);
        long intoStage = imagesSeen - stage.FirstImage;
        float ramp = RampAt(imagesSeen);
        Phase phase = !stage.Fading ? With(stage.Resolution, fade: 1, ramp)
            : intoStage == 0 ? With(stage.Resolution / 2, fade: 1, ramp)   // at weight 0 the new layers count for nothing yet
            : With(stage.Resolution, (float)((double)intoStage / (stage.EndImage - stage.FirstImage)), ramp);
        return phase with { PenaltyFactor = (float)(penaltyCurve?.At(imagesSeen) ?? 1), Beta2 = (float?)beta2Curve?.At(imagesSeen) };
    }

    /// <summary>
    /// What pictures are made at after <paramref name="imagesSeen"/> real images: what holds then; of a finished run what held to its end.
    /// </summary>
    public Phase Shown(long imagesSeen) => At(Math.Min(imagesSeen, TotalImages - 1));

    /// <summary>The stretch that a moment belongs to, the last one at the end of the run.</summary>
    public Stage StageAt(long imagesSeen) => Stages().First(stage => imagesSeen < stage.EndImage || stage.EndImage == TotalImages);

    /// <summary>The stretches of the run in order, up to its end.</summary>
    public IEnumerable<Stage> Stages() => stages
        .Select(stage => stage with { EndImage = Math.Min(stage.EndImage, TotalImages) })
        .Where(stage => stage.EndImage > stage.FirstImage);

    private static IEnumerable<Stage> Growing(ScheduleConfig config, int finalResolution)
    {
        long at = 0;
        for (int resolution = config.StartResolution; resolution < finalResolution; resolution *= 2)
        {
            long end = at + Length(config.TrainKimg.Require(resolution));
            yield return new Stage(at, end, resolution, Fading: false);
            at = end;
            end = at + Length(config.FadeKimg.Require(2 * resolution));
            yield return new Stage(at, end, 2 * resolution, Fading: true);
            at = end;
        }

        yield return new Stage(at, long.MaxValue, finalResolution, Fading: false);

        static long Length(double kimg) => (long)Math.Round(kimg * 1000);
    }

    /// <summary>
    /// What the rates are multiplied by: <c>exp(−5 · (1 − p)²)</c>, p from 0 to 1 over the ramps at the start and the end of the run, times
    /// <see cref="ScheduleConfig.RateCurve"/>.
    /// </summary>
    private float RampAt(long imagesSeen)
    {
        return (float)(Ramp(imagesSeen, config.RampUpKimg) * Ramp(TotalImages - imagesSeen, config.RampDownKimg)
            * (config.RateCurve?.At(imagesSeen) ?? 1));

        static double Ramp(long images, double kimg)
        {
            double missing = kimg == 0 ? 0 : 1 - Math.Clamp(images / (1000 * kimg), 0, 1);
            return Math.Exp(-5 * missing * missing);
        }
    }

    private Phase With(int resolution, float fade, float ramp) => new(
        resolution,
        fade,
        Math.Min(config.Minibatch.Require(resolution), config.MaxMinibatch.At(resolution) ?? int.MaxValue),
        ramp * config.GeneratorRate.Require(resolution),
        ramp * config.DiscriminatorRate.Require(resolution),
        config.TickKimg.Require(resolution),
        config.BatchGpu.At(resolution) ?? int.MaxValue);
}
