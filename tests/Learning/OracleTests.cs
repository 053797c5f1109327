using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Kernels.Pointwise;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Model;
using PGGan.Tests.Golden;

namespace PGGan.Tests.Learning;

/// <summary>
/// One whole training iteration against the float64 numbers of an independent implementation (tests/Golden), tensor by tensor.
/// </summary>
[TestFixture("pggan-r16-a0.3.safetensors", 0.3f)]
[TestFixture("pggan-r16-a1.0.safetensors", 1f)]
internal sealed class OracleTests(string file, float fade)
{
    // float32 against float64 through some twenty layers and, for the penalty, back and forth twice; libtorch's own float32 differs by
    // 1e-6.
    private const double Tolerance = 1e-5;

    // A pre-activation nearer to zero than float32 rounds may come out with the other sign, and its gate then moves gradients by 1e-3.
    // Inputs moved by so little put it on either side, and move all that is smooth by less than the tolerance: one of a few such inputs
    // gives the reference's gradients.
    private const float Hair = 1e-6f;
    private const int Tries = 8;

    private static readonly TrainingConfig Config = new()
    {
        Model = new ModelConfig { Resolution = 16, FmapBase = 128, FmapMax = 24, LatentSize = 24 },
    };

    private readonly GoldenFile golden = new(file);
    private readonly Growth growth = new(16, fade);
    private Workspace workspace = null!;
    private TrainingStep step = null!;

    [SetUp]
    public void Load()
    {
        workspace = new Workspace(new CpuEngine());
        step = new TrainingStep(workspace, Config);
        foreach ((IModule network, string prefix) in new (IModule, string)[] { (step.Generator, "g"), (step.Averaged, "g"),
            (step.Discriminator, "d") })
        {
            foreach (Parameter p in network.Parameters.Where(p => golden.Names.Contains("init." + Name(prefix, p))))
            {
                workspace.Engine.Upload(Expected("init.", prefix, p), p.Value.Storage);
            }
        }
    }

    [TearDown]
    public void Close() => workspace.Dispose();

    [Test]
    public void GeneratorImages()
    {
        using IDisposable noGrad = workspace.NoGrad();
        Near("out.fake_d", step.Generator.Forward(Latents("in.z_d"), growth));
    }

    [Test]
    public void DiscriminatorScoresLossesAndPenalty()
    {
        LossInputs images = LossSetting.Of(growth, Images("in.real"), Images("out.fake_d"), Mix());
        LossValue onReal = LossSetting.Compute<RealScores>(step.Discriminator, Config, images);
        LossValue onFake = LossSetting.Compute<FakeScores>(step.Discriminator, Config, images);
        LossValue penalty = LossSetting.Compute<GradientPenalty>(step.Discriminator, Config, images);
        Assert.Multiple(() =>
        {
            Near("out.d_real", onReal.Reported[0]);
            Near("out.d_fake", onFake.Reported[0]);
            Near("out.grad_norm", penalty.Reported[0]);
            Near("out.gp", penalty.Loss);
            double loss = onReal.Loss.ToArray()[0] + onFake.Loss.ToArray()[0] + penalty.Loss.ToArray()[0];
            Assert.That(loss, Is.EqualTo(golden.Flat("out.loss_d")[0]).Within(100 * Tolerance).Percent);
        });
    }

    [Test]
    public void DiscriminatorGradientsAndFirstUpdate()
    {
        (Parameter Parameter, Tensor Gradient)[] gradients = Nearest("d", attempt => DiscriminatorGradients(attempt, Hair));
        Assert.That(gradients.Select(g => Name("d", g.Parameter)), Is.EquivalentTo(NamesOf("grad_d.")));
        CheckGradients("d", gradients);
        step.DiscriminatorAdam.Update(gradients, rate: 1e-3f);
        CheckFirstUpdate("d", gradients);
    }

    [Test]
    public void GeneratorGradientsFirstUpdateAndMovingAverage()
    {
        LoadUpdatedDiscriminator();
        (Parameter Parameter, Tensor Gradient)[] gradients = Nearest("g", attempt => GeneratorGradients(attempt, Hair));
        Assert.That(gradients.Select(g => Name("g", g.Parameter)), Is.EquivalentTo(NamesOf("grad_g.")));
        CheckGradients("g", gradients);
        step.GeneratorAdam.Update(gradients, rate: 1e-3f, averageDecay: 0.999f);
        CheckFirstUpdate("g", gradients);
        foreach (Parameter p in step.Generator.ActiveAt(growth))
        {
            workspace.Engine.Upload(Expected("after.", "g", p), p.Value.Storage);
        }

        step.GeneratorAdam.Update(gradients, rate: 1e-3f, averageDecay: 0.999f);   // averages what it then updates
        Assert.Multiple(() =>
        {
            foreach (Parameter p in step.Averaged.ActiveAt(growth))
            {
                Assert.That(Difference(Expected("ema.", "g", p), p.Value.ToArray()), Is.LessThan(1e-6), p.Name);
            }
        });
    }

    [Test]
    public void InputsMovedByAHairTolerateAFlippedGateAndNothingElse([Values("d", "g")] string prefix)
    {
        if (prefix == "g")
        {
            LoadUpdatedDiscriminator();
        }

        // Moved by so much, dozens of gates are flipped.
        Assert.That(Matches(prefix, Gradients(1, 1e-3f)), Is.False);
        Assert.That(Matches(prefix, Nearest(prefix, attempt => attempt == 0 ? Gradients(1, 1e-3f) : Gradients(attempt, Hair))));

        Parameter wrong = (prefix == "g" ? step.Generator.ActiveAt(growth) : step.Discriminator.ActiveAt(growth))
            .First(p => p.Name == "8x8.conv0.weight");
        workspace.Engine.Map(new Scale(1.0002f), wrong.Value.Shape.Count, wrong.Value.Storage, wrong.Value.Storage);
        Assert.That(Matches(prefix, Nearest(prefix, attempt => Gradients(attempt, Hair))), Is.False);

        (Parameter Parameter, Tensor Gradient)[] Gradients(int attempt, float size) =>
            prefix == "g" ? GeneratorGradients(attempt, size) : DiscriminatorGradients(attempt, size);
    }

    /// <summary>
    /// The gradients that match the reference, or, where no attempt gives such, those of the first: at the inputs as they are.
    /// </summary>
    private (Parameter Parameter, Tensor Gradient)[] Nearest(string prefix, Func<int, (Parameter Parameter, Tensor Gradient)[]> attempts)
    {
        (Parameter Parameter, Tensor Gradient)[] first = attempts(0), gradients = first;
        for (int attempt = 1; attempt < Tries && !Matches(prefix, gradients); attempt++)
        {
            gradients = attempts(attempt);
        }

        return Matches(prefix, gradients) ? gradients : first;
    }

    private (Parameter Parameter, Tensor Gradient)[] DiscriminatorGradients(int attempt, float size)
    {
        GradientSum sum = new(workspace, step.Discriminator.ActiveAt(growth));
        step.AddDiscriminator(sum, share: 1, growth, Moved("in.real", attempt, size), Moved("out.fake_d", attempt, size),
            Mix(), labels: null);
        return [.. sum.Result];
    }

    private (Parameter Parameter, Tensor Gradient)[] GeneratorGradients(int attempt, float size)
    {
        GradientSum sum = new(workspace, step.Generator.ActiveAt(growth));
        step.AddGenerator(sum, share: 1, growth, Moved("in.z_g", attempt, size), labels: null);
        return [.. sum.Result];
    }

    /// <summary>A reference input, moved in a direction of each attempt; as it is in attempt 0.</summary>
    private Tensor Moved(string name, int attempt, float size)
    {
        (Shape shape, float[] values) = golden.ChannelsLast(name);
        float[] direction = attempt == 0 ? new float[values.Length] : Values.Normal(values.Length, seed: attempt, index: 0);
        return workspace.From([.. values.Zip(direction, (value, d) => value + (size * d))], shape);
    }

    private void LoadUpdatedDiscriminator()
    {
        foreach (Parameter p in step.Discriminator.ActiveAt(growth))
        {
            workspace.Engine.Upload(Expected("after.", "d", p), p.Value.Storage);
        }
    }

    /// <summary>Ours: <c>16x16.conv0.weight</c>; theirs: <c>g.16.conv0.w</c>.</summary>
    private static string Name(string prefix, Parameter p)
    {
        string[] parts = p.Name.Split('.');
        return $"{prefix}.{parts[0].Split('x')[0]}.{parts[1]}.{(parts[2] == "weight" ? "w" : "b")}";
    }

    /// <summary>Their values in our layout.</summary>
    private float[] Expected(string kind, string prefix, Parameter p)
    {
        string name = kind + Name(prefix, p);
        (_, float[] values) = golden.ChannelsLast(name);
        int maps = Config.Model.FeatureMaps(4);
        return p.Name switch
        {
            // Rows c·16 + pixel become pixel·C + c.
            "4x4.dense.weight" => Permute(values, maps, 16, p.Value.Shape[3]),

            // Columns c·16 + pixel become pixel·C + c, row by row.
            "4x4.dense0.weight" => [.. values.Chunk(16 * maps).SelectMany(row => Permute(row, maps, 16, 1))],
            _ => values,
        };
    }

    private static float[] Permute(float[] values, int first, int second, int run)
    {
        float[] result = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int a = i / run / second, b = i / run % second;
            result[(((b * first) + a) * run) + (i % run)] = values[i];
        }

        return result;
    }

    private IEnumerable<string> NamesOf(string kind) =>
        golden.Names.Where(n => n.StartsWith(kind, StringComparison.Ordinal)).Select(n => n[kind.Length..]);

    private Tensor Images(string name)
    {
        (Shape shape, float[] values) = golden.ChannelsLast(name);
        return workspace.From(values, shape);
    }

    private Tensor Latents(string name) => Images(name);

    private Tensor Mix() => workspace.From(golden.Flat("in.mix"), new Shape(golden.Flat("in.mix").Length));

    private void Near(string name, Tensor given) =>
        Assert.That(Difference(golden.ChannelsLast(name).Values, given.ToArray()), Is.LessThan(Tolerance), name);

    private void CheckGradients(string prefix, (Parameter Parameter, Tensor Gradient)[] gradients) => Assert.Multiple(() =>
    {
        foreach ((Parameter p, Tensor gradient) in gradients)
        {
            Assert.That(Error(prefix, p, gradient), Is.LessThan(Tolerance), p.Name);
        }
    });

    private bool Matches(string prefix, (Parameter Parameter, Tensor Gradient)[] gradients) =>
        gradients.All(g => Error(prefix, g.Parameter, g.Gradient) < Tolerance);

    private double Error(string prefix, Parameter p, Tensor gradient)
    {
        float[] expected = Expected($"grad_{prefix}.", prefix, p);
        double size = Math.Sqrt(expected.Sum(e => (double)e * e));

        // 1e-7: the decision's bias has gradient 1 from the fakes and −1 from the reals, and what is left is the small drift term.
        return Difference(expected, gradient.ToArray()) - (1e-7 / size);
    }

    /// <summary><c>w − lr · g / (|g| + 10 ε)</c>: ε outside the bias correction √(1 − β₂) = 0.1.</summary>
    private void CheckFirstUpdate(string prefix, (Parameter Parameter, Tensor Gradient)[] gradients) => Assert.Multiple(() =>
    {
        foreach ((Parameter p, Tensor gradient) in gradients)
        {
            double[] expected = [.. Expected("init.", prefix, p)
                .Zip(gradient.ToArray(), (w, g) => w - (1e-3 * g / (Math.Abs((double)g) + 1e-7)))];
            double worst = expected.Zip(p.Value.ToArray(), (e, w) => Math.Abs(e - w)).Max();
            Assert.That(worst, Is.LessThan(2e-6), p.Name);   // 2e-6: the rounding of a weight of size 4 and 0.1 % of the step
        }
    });

    private static double Difference(float[] expected, float[] given)
    {
        Assert.That(given, Has.Length.EqualTo(expected.Length));
        double error = 0, size = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            error += Math.Pow(given[i] - (double)expected[i], 2);
            size += Math.Pow(expected[i], 2);
        }

        return Math.Sqrt(error / size);
    }
}
