using System.CommandLine;
using System.Globalization;
using PGGan.Files;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Training.Options;

/// <summary>
/// The options of the method: loss, penalties, order of the updates, moving average; and <c>--set</c>, which reaches every property there
/// is.
/// </summary>
internal sealed class MethodOptions
{
    private readonly Option<LossKind?> loss = OptionSyntax.Value("--loss",
        "wgan, lsgan, logistic, hinge, mse or relativistic; only wgan has --gp and --drift unless they are named", ParseLoss,
        property: "loss.kind");
    private readonly Option<float?> penalty = OptionSyntax.Number("--gp", "λ, weight of the gradient penalty (wgan: 10)", minimum: 0f,
        property: "loss.penaltyWeight");
    private readonly Option<float?> target = OptionSyntax.Number("--gamma",
        "γ, gradient norm that the penalty pulls to (default 1; the paper's CIFAR-10: 750)", minimum: 0f, property: "loss.penaltyTarget");
    private readonly Option<float?> drift = OptionSyntax.Number("--drift", "ε, weight of D(real)² (wgan: 0.001)", minimum: 0f,
        property: "loss.driftWeight");
    private readonly Option<Weight?> r1 = OptionSyntax.Value("--r1",
        "weight of the squared gradient at real images, or auto: 0.0001 · resolution² / minibatch", Weight.Parse,
        property: "loss.r1Weight");
    private readonly Option<Weight?> r2 = OptionSyntax.Value("--r2", "weight of the squared gradient at generated images, or auto",
        Weight.Parse, property: "loss.r2Weight");
    private readonly Option<Curve?> penaltyCurve = OptionSyntax.Object("--penalty-schedule",
        "factor of the weights --gp, --r1 and --r2 by kimg: constant, or as --rate-schedule", Curve.Parse, property: "loss.penaltyCurve");
    private readonly Option<int?> interval = OptionSyntax.Number("--penalty-interval",
        "n: the penalties take part in every n-th update of D, with n times their weight (default 1)", minimum: 1,
        property: "loss.penaltyInterval");
    private readonly Option<float?> gdpp = OptionSyntax.Number("--gdpp",
        "weight of GDPP, which wants as much variety as the real images have", minimum: 0f, property: "loss.gdppWeight");
    private readonly AugmentOptions augment = new();
    private readonly Option<int?> stddevGroup = OptionSyntax.Value("--mbstd",
        "samples of a minibatch-stddev group, all, or off (default 4)", ParseGroup, property: "model.stddevGroup");
    private readonly Option<int?> discriminatorRepeats = OptionSyntax.Number("--d-repeats", "updates of D for one of G", minimum: 1,
        property: "schedule.discriminatorRepeats");
    private readonly Option<int?> repeats = OptionSyntax.Number("--repeats", "minibatches for which the schedule stands still (default 4)",
        minimum: 1, property: "schedule.minibatchRepeats");
    private readonly Option<Switch?> simultaneous = OptionSyntax.OnOff("--simultaneous",
        "update both networks at once, from the same generated images", property: "schedule.simultaneous");
    private readonly Option<double?> rampUp = OptionSyntax.Number("--ramp-up", "kimg over which the rates rise at the start", minimum: 0.0,
        property: "schedule.rampUpKimg");
    private readonly Option<double?> rampDown = OptionSyntax.Number("--ramp-down",
        "kimg over which the rates fall at the end", minimum: 0.0,
        property: "schedule.rampDownKimg");
    private readonly Option<Curve?> rateCurve = OptionSyntax.Object("--rate-schedule",
        "factor of the rates by kimg: constant, linear:1..0.1:100..250 (1 until kimg 100, 0.1 from kimg 250 on) or cosine:1..0.1:100..250",
        Curve.Parse, property: "schedule.rateCurve");
    private readonly Option<Curve?> beta2Curve = OptionSyntax.Object("--beta2-schedule",
        "Adam's β₂ by kimg: constant, or such as cosine:0.9..0.99:0..1000", Curve.Parse, property: "optimizer.beta2Curve");
    private readonly Option<float?> average = OptionSyntax.Number("--ema",
        "part of the averaged generator that stays at each update of D (default 0.999; 0: no average)", minimum: 0f,
        property: "optimizer.averageDecay");
    private readonly Option<double?> averageKimg = OptionSyntax.Number("--ema-kimg",
        "half-life of the averaged generator in kimg instead, whatever the minibatch", minimum: 0.0,
        property: "optimizer.averageHalfLifeKimg");
    private readonly Option<HalfLives?> averages = OptionSyntax.Object("--average-half-lives",
        "half-lives in kimg of further averages that are kept at once, such as 1,5,20, or none; generate --average 5 draws with one",
        HalfLives.Parse, property: "optimizer.averageHalfLives");
    private readonly Option<int?> freeze = OptionSyntax.Number("--freeze-d",
        "blocks of D that keep their weights, those closest to the image; a block is all layers of a resolution, from --start-res down",
        minimum: 0, property: "optimizer.freezeDiscriminator");
    private readonly Option<Switch?> reset = OptionSyntax.OnOff("--reset-opt",
        "forget the optimizers' moments at both ends of a fade (default on)", property: "optimizer.resetOnGrowth");
    private readonly Option<string[]> set = new SettingOption<string[]>("--set", "assignment")
    {
        Description = "any property as config.json spells it: --set model.tanhOutput=true; may be repeated",
        HelpName = "PATH=VALUE",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Options in the order of the help.</summary>
    public MethodOptions()
    {
        loss.HelpName = "NAME";
        stddevGroup.HelpName = "N|all|off";
        averages.HelpName = "LIST";
        r1.HelpName = r2.HelpName = "N|auto";
        rateCurve.HelpName = penaltyCurve.HelpName = beta2Curve.HelpName = "CURVE";
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        Array.ForEach<Option>([loss, penalty, target, drift, r1, r2, interval, penaltyCurve, gdpp], command.Add);
        augment.AddTo(command);
        Array.ForEach<Option>(
            [stddevGroup, discriminatorRepeats, repeats, simultaneous, rampUp, rampDown, rateCurve, beta2Curve, average, averageKimg,
                averages, freeze, reset, set],
            command.Add);
    }

    /// <summary>A configuration changed by the options given, <c>--set</c> last.</summary>
    /// <exception cref="PGGanException">There is no such property, or it does not take the value.</exception>
    public TrainingConfig Apply(ParseResult parsed, TrainingConfig config)
    {
        LossConfig weights = parsed.GetValue(loss) is LossKind kind && kind != config.Loss.Kind ? Weights(kind, config.Loss) : config.Loss;
        config = config with
        {
            Model = config.Model with { StddevGroup = parsed.GetValue(stddevGroup) ?? config.Model.StddevGroup },
            Loss = weights with
            {
                PenaltyWeight = parsed.GetValue(penalty) ?? weights.PenaltyWeight,
                PenaltyTarget = parsed.GetValue(target) ?? weights.PenaltyTarget,
                DriftWeight = parsed.GetValue(drift) ?? weights.DriftWeight,
                R1Weight = parsed.GetValue(r1)?.Number ?? weights.R1Weight,
                R2Weight = parsed.GetValue(r2)?.Number ?? weights.R2Weight,
                R1Auto = parsed.GetValue(r1)?.IsAuto ?? weights.R1Auto,
                R2Auto = parsed.GetValue(r2)?.IsAuto ?? weights.R2Auto,
                PenaltyCurve = parsed.GetValue(penaltyCurve) is Curve factors ? factors.Value : weights.PenaltyCurve,
                PenaltyInterval = parsed.GetValue(interval) ?? weights.PenaltyInterval,
                GdppWeight = parsed.GetValue(gdpp) ?? weights.GdppWeight,
            },
            Augment = augment.Apply(parsed, config.Augment),
            Schedule = config.Schedule with
            {
                DiscriminatorRepeats = parsed.GetValue(discriminatorRepeats) ?? config.Schedule.DiscriminatorRepeats,
                MinibatchRepeats = parsed.GetValue(repeats) ?? config.Schedule.MinibatchRepeats,
                Simultaneous = parsed.GetValue(simultaneous) is Switch at ? at == Switch.On : config.Schedule.Simultaneous,
                RateCurve = parsed.GetValue(rateCurve) is Curve rates ? rates.Value : config.Schedule.RateCurve,
                RampUpKimg = parsed.GetValue(rampUp) ?? config.Schedule.RampUpKimg,
                RampDownKimg = parsed.GetValue(rampDown) ?? config.Schedule.RampDownKimg,
            },
            Optimizer = config.Optimizer with
            {
                Beta2Curve = parsed.GetValue(beta2Curve) is Curve moved ? moved.Value : config.Optimizer.Beta2Curve,
                AverageDecay = parsed.GetValue(average) ?? config.Optimizer.AverageDecay,
                AverageHalfLifeKimg = parsed.GetValue(averageKimg)
                    ?? (parsed.GetValue(average) is null ? config.Optimizer.AverageHalfLifeKimg : 0),
                AverageHalfLives = parsed.GetValue(averages)?.Kimg ?? config.Optimizer.AverageHalfLives,
                FreezeDiscriminator = parsed.GetValue(freeze) ?? config.Optimizer.FreezeDiscriminator,
                ResetOnGrowth = parsed.GetValue(reset) is Switch on ? on == Switch.On : config.Optimizer.ResetOnGrowth,
            },
        };
        return Assigned(config, parsed.GetValue(set) ?? []);
    }

    /// <summary>A configuration with the values of <c>--set</c>.</summary>
    /// <remarks>
    /// A decay next to a half-life is no fault of a configuration, where it may be a preset's; asking for one that nothing reads is.
    /// </remarks>
    private static TrainingConfig Assigned(TrainingConfig config, string[] assignments)
    {
        const string Decay = "optimizer.averageDecay=";
        config = assignments.Aggregate(config, ConfigJson.With);
        if (config.Optimizer.AverageHalfLifeKimg > 0
            && assignments.LastOrDefault(assignment => assignment.StartsWith(Decay, StringComparison.Ordinal)) is string decay)
        {
            throw new SettingException("assignment",
                $"{decay} is not used while optimizer.averageHalfLifeKimg is {config.Optimizer.AverageHalfLifeKimg}; "
                + $"write --ema {decay[Decay.Length..]}, which sets the half-life to 0 as well.");
        }

        return config;
    }

    /// <summary>The penalty and the drift belong to the Wasserstein loss; with another they have to be asked for.</summary>
    private static LossConfig Weights(LossKind kind, LossConfig before) => kind == LossKind.Wasserstein
        ? before with { Kind = kind, PenaltyWeight = new LossConfig().PenaltyWeight, DriftWeight = new LossConfig().DriftWeight }
        : before with { Kind = kind, PenaltyWeight = 0, DriftWeight = 0 };

    private static LossKind ParseLoss(string text) => text switch
    {
        "wgan" or "wgan-gp" => LossKind.Wasserstein,
        "lsgan" => LossKind.LeastSquares,
        "logistic" or "dcgan" => LossKind.Logistic,
        "hinge" => LossKind.Hinge,
        "mse" => LossKind.SigmoidSquares,
        "relativistic" => LossKind.Relativistic,
        _ => throw new FormatException($"there is no '{text}'; choose wgan, lsgan, logistic, hinge, mse or relativistic"),
    };

    /// <summary>A weight that is named, or computed: then it is 0.</summary>
    private readonly record struct Weight(float Number, bool IsAuto)
    {
        /// <summary>Reads a number or <c>auto</c>.</summary>
        public static Weight Parse(string text) => text == "auto" ? new Weight(0, IsAuto: true)
            : float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && number >= 0
                ? new Weight(number, IsAuto: false)
                : throw new FormatException($"'{text}' is neither a number of at least 0 nor auto");
    }

    /// <summary>A curve that is named; null: none, the value stands still.</summary>
    private sealed record Curve(ScheduleCurve? Value)
    {
        /// <summary>Reads a curve or <c>constant</c>.</summary>
        public static Curve Parse(string text) => new(text is "constant" or "none" ? null : ScheduleCurve.Parse(text));
    }

    private sealed record HalfLives(IReadOnlyList<double> Kimg)
    {
        /// <summary>Reads <c>1,5,20</c> or <c>none</c>.</summary>
        public static HalfLives Parse(string text) => new(text is "none" or "" ? [] : [.. text.Split(',').Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double kimg) && kimg > 0 ? kimg
                : throw new FormatException($"'{part}' is not a number of kimg more than 0; write a list such as 1,5,20"))]);
    }

    private static int ParseGroup(string text) => text switch
    {
        "all" => ModelConfig.WholeMinibatch,
        "off" => 0,
        _ =>
            int.TryParse(text, out int group) && group >= 0 ? group
            : throw new FormatException($"'{text}' is neither a number of samples nor all or off"),
    };
}
