using PGGan.Model;

namespace PGGan.Training;

/// <summary>What holds at one moment of a run.</summary>
/// <param name="Resolution">Side of the images in pixels; while a resolution fades in, the new one.</param>
/// <param name="Fade">Weight of the newest resolution's own layers in (0, 1]; 1 when grown in.</param>
/// <param name="Minibatch">Images of one step.</param>
/// <param name="GeneratorRate">Learning rate of the generator.</param>
/// <param name="DiscriminatorRate">Learning rate of the discriminator.</param>
/// <param name="TickKimg">Length of a tick.</param>
internal readonly record struct Phase(int Resolution, float Fade, int Minibatch, float GeneratorRate, float DiscriminatorRate, double TickKimg)
{
    /// <summary>How far the networks are grown.</summary>
    public Growth Growth => new(Resolution, Fade);

    /// <summary>Whether the newest resolution is not fully there yet.</summary>
    public bool Fading => Fade < 1;

    /// <summary>Images of a tick, at least one.</summary>
    public long TickImages => Schedule.Images(TickKimg);

    /// <summary>Whether going from one to the other starts or ends a fade: then the optimizers begin anew.</summary>
    public bool SameStage(Phase other) => Resolution == other.Resolution && Fading == other.Fading;
}

/// <summary>A stretch of a run in which one resolution trains, or fades in.</summary>
/// <param name="FirstImage">Images seen at its start.</param>
/// <param name="EndImage">Images seen at its end.</param>
/// <param name="Resolution">Side of the images in pixels.</param>
/// <param name="Fading">Whether the resolution fades in.</param>
internal readonly record struct Stage(long FirstImage, long EndImage, int Resolution, bool Fading);

/// <summary>
/// What holds after so many images: a pure function, so a resumed run needs no state of it. Spec: resolution r trains for T images,
/// then 2r fades in over F images with <c>fade = (images − start of the fade) / F</c>; batch, rates and ticks are the new resolution's from the
/// start of its fade. Karras et al. 2018, §2 and appendix A.
/// </summary>
internal sealed class Schedule
{
    private readonly ScheduleConfig config;
    private readonly int finalResolution;
    private readonly long trainImages;
    private readonly long fadeImages;

    /// <summary>The schedule of a valid configuration.</summary>
    public Schedule(TrainingConfig config)
    {
        this.config = config.Schedule;
        finalResolution = config.Model.Resolution;
        trainImages = (long)Math.Round(this.config.TrainKimg * 1000);
        fadeImages = (long)Math.Round(this.config.FadeKimg * 1000);
        TotalImages = Images(this.config.TotalKimg);
    }

    /// <summary>Images of the whole run.</summary>
    public long TotalImages { get; }

    /// <summary>Images after which the final resolution is fully there.</summary>
    public long GrownImages => (trainImages + fadeImages) * (int.Log2(finalResolution) - int.Log2(config.StartResolution));

    /// <summary>Thousands of images as a count, at least one.</summary>
    public static long Images(double kimg) => Math.Max(1, (long)Math.Round(kimg * 1000));

    /// <summary>What holds after <paramref name="imagesSeen"/> real images.</summary>
    public Phase At(long imagesSeen)
    {
        long period = trainImages + fadeImages;
        if (imagesSeen >= GrownImages)
        {
            return With(period == 0 ? config.StartResolution : finalResolution, fade: 1);
        }

        int resolution = config.StartResolution << (int)(imagesSeen / period);
        long intoFade = (imagesSeen % period) - trainImages;
        return intoFade <= 0 ? With(resolution, fade: 1) : With(2 * resolution, fade: (float)((double)intoFade / fadeImages));
    }

    /// <summary>The stretches of the run in order, up to its end.</summary>
    public IEnumerable<Stage> Stages()
    {
        long at = 0;
        for (int resolution = config.StartResolution; at < TotalImages; resolution *= 2)
        {
            bool last = resolution == finalResolution;
            long end = last ? TotalImages : Math.Min(at + trainImages, TotalImages);
            if (end > at)
            {
                yield return new Stage(at, end, resolution, Fading: false);
            }

            if (last)
            {
                yield break;
            }

            at = end;
            end = Math.Min(at + fadeImages, TotalImages);
            if (end > at)
            {
                yield return new Stage(at, end, 2 * resolution, Fading: true);
            }

            at = end;
        }
    }

    private Phase With(int resolution, float fade) => new(
        resolution,
        fade,
        Math.Min(config.Minibatch.Require(resolution), config.MaxMinibatch.At(resolution) ?? int.MaxValue),
        config.GeneratorRate.Require(resolution),
        config.DiscriminatorRate.Require(resolution),
        config.TickKimg.Require(resolution));
}
