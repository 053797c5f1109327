using NUnit.Framework;
using PGGan.Autograd;
using PGGan.Kernels;
using PGGan.Kernels.Cpu;
using PGGan.Learning;
using PGGan.Learning.Configuration;
using PGGan.Learning.Losses;
using PGGan.Model;
using PGGan.Tests.Golden;

namespace PGGan.Tests.Learning;

/// <summary>One whole training iteration against the float64 numbers of an independent implementation (tests/Golden), tensor by tensor.</summary>
[TestFixture("pggan-r16-a0.3.safetensors", 0.3f)]
[TestFixture("pggan-r16-a1.0.safetensors", 1f)]
internal sealed class OracleTests(string file, float fade)
{
    // float32 against float64 through some twenty layers and, for the penalty, back and forth twice; libtorch's own float32 differs by 1e-6.
    private const double Tolerance = 1e-5;

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
        foreach ((IModule network, string prefix) in new (IModule, string)[] { (step.Generator, "g"), (step.Averaged, "g"), (step.Discriminator, "d") })
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
        GradientSum sum = new(workspace, step.Discriminator.ActiveAt(growth));
        step.AddDiscriminator(sum, share: 1, growth, Images("in.real"), Images("out.fake_d"), Mix(), labels: null);
        (Parameter Parameter, Tensor Gradient)[] gradients = [.. sum.Result];
        Assert.That(gradients.Select(g => Name("d", g.Parameter)), Is.EquivalentTo(NamesOf("grad_d.")));
        CheckGradients("d", "grad_d.", gradients);
        step.DiscriminatorAdam.Update(gradients, rate: 1e-3f);
        CheckFirstUpdate("d", gradients);
    }

    [Test]
    public void GeneratorGradientsFirstUpdateAndMovingAverage()
    {
        foreach (Parameter p in step.Discriminator.ActiveAt(growth))
        {
            workspace.Engine.Upload(Expected("after.", "d", p), p.Value.Storage);
        }

        GradientSum sum = new(workspace, step.Generator.ActiveAt(growth));
        step.AddGenerator(sum, share: 1, growth, Latents("in.z_g"), labels: null);
        (Parameter Parameter, Tensor Gradient)[] gradients = [.. sum.Result];
        Assert.That(gradients.Select(g => Name("g", g.Parameter)), Is.EquivalentTo(NamesOf("grad_g.")));
        CheckGradients("g", "grad_g.", gradients);
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

    private IEnumerable<string> NamesOf(string kind) => golden.Names.Where(n => n.StartsWith(kind, StringComparison.Ordinal)).Select(n => n[kind.Length..]);

    private Tensor Images(string name)
    {
        (Shape shape, float[] values) = golden.ChannelsLast(name);
        return workspace.From(values, shape);
    }

    private Tensor Latents(string name) => Images(name);

    private Tensor Mix() => workspace.From(golden.Flat("in.mix"), new Shape(golden.Flat("in.mix").Length));

    private void Near(string name, Tensor given) =>
        Assert.That(Difference(golden.ChannelsLast(name).Values, given.ToArray()), Is.LessThan(Tolerance), name);

    private void CheckGradients(string prefix, string kind, (Parameter Parameter, Tensor Gradient)[] gradients) => Assert.Multiple(() =>
    {
        foreach ((Parameter p, Tensor gradient) in gradients)
        {
            float[] expected = Expected(kind, prefix, p);
            double size = Math.Sqrt(expected.Sum(e => (double)e * e));

            // 1e-7: the decision's bias has gradient 1 from the fakes and −1 from the reals, and what is left is the small drift term.
            Assert.That(Difference(expected, gradient.ToArray()), Is.LessThan(Tolerance + (1e-7 / size)), p.Name);
        }
    });

    /// <summary><c>w − lr · g / (|g| + 10 ε)</c>: ε outside the bias correction √(1 − β₂) = 0.1.</summary>
    private void CheckFirstUpdate(string prefix, (Parameter Parameter, Tensor Gradient)[] gradients) => Assert.Multiple(() =>
    {
        foreach ((Parameter p, Tensor gradient) in gradients)
        {
            double[] expected = [.. Expected("init.", prefix, p).Zip(gradient.ToArray(), (w, g) => w - (1e-3 * g / (Math.Abs((double)g) + 1e-7)))];
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
