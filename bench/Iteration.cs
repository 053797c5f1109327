using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Bench;

/// <summary>Both updates of networks grown to a resolution, at full fade on random images; nothing is waited for.</summary>
internal sealed class Iteration
{
    private readonly Workspace workspace;
    private readonly TrainingConfig config;
    private readonly Phase phase;
    private readonly TrainingStep step;
    private readonly Minibatch minibatch;

    /// <summary>Networks of the paper's kind with the given feature maps.</summary>
    public Iteration(Workspace workspace, ModelConfig model, int images, AugmentMode augment = AugmentMode.None)
    {
        this.workspace = workspace;
        config = new TrainingConfig
        {
            Model = model,
            Augment = new AugmentConfig { Mode = augment, InitialStrength = 0.5 },   // of ada, which alone has a strength
        };
        phase = new Phase(model.Resolution, Fade: 1, images, 1e-3f, 1e-3f, TickKimg: 1);
        step = new TrainingStep(workspace, config);
        byte[] pixels = new byte[images * model.Resolution * model.Resolution * model.Channels];
        new Random(0).NextBytes(pixels);
        minibatch = new Minibatch(pixels, new bool[images]);
    }

    public void UpdateDiscriminator(int number) => step.UpdateDiscriminator(phase, (long)number * phase.Minibatch, minibatch);

    public void UpdateGenerator(int number) => step.UpdateGenerator(phase, (long)number * phase.Minibatch, minibatch);

    /// <summary>The generator alone, without history.</summary>
    public void Generate(int number)
    {
        using IDisposable noGrad = workspace.NoGrad();
        using Scope scope = workspace.OpenScope("images");
        Tensor latents = workspace.Normal(
            new Shape(phase.Minibatch, config.Model.LatentSize), new RandomStream(0, LearningRandom.GeneratorLatents),
            (long)number * phase.Minibatch, phase.Minibatch);
        step.Generator.Forward(latents, phase.Growth);
    }
}
