using System.CommandLine;
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
    private readonly Option<float?> r1 = OptionSyntax.Number("--r1", "weight of the squared gradient at real images", minimum: 0f,
        property: "loss.r1Weight");
    private readonly Option<float?> r2 = OptionSyntax.Number("--r2", "weight of the squared gradient at generated images", minimum: 0f,
        property: "loss.r2Weight");
    private readonly Option<int?> interval = OptionSyntax.Number("--penalty-interval",
        "n: the penalties take part in every n-th update of D, with n times their weight (default 1)", minimum: 1,
        property: "loss.penaltyInterval");
    private readonly Option<float?> gdpp = OptionSyntax.Number("--gdpp",
        "weight of GDPP, which wants as much variety as the real images have", minimum: 0f, property: "loss.gdppWeight");
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
    private readonly Option<float?> average = OptionSyntax.Number("--ema",
        "part of the averaged generator that stays at each update of D (default 0.999; 0: no average)", minimum: 0f,
        property: "optimizer.averageDecay");
    private readonly Option<double?> averageKimg = OptionSyntax.Number("--ema-kimg",
        "half-life of the averaged generator in kimg instead, whatever the minibatch", minimum: 0.0,
        property: "optimizer.averageHalfLifeKimg");
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
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command) => Array.ForEach<Option>(
        [loss, penalty, target, drift, r1, r2, interval, gdpp, stddevGroup, discriminatorRepeats, repeats, simultaneous,
            rampUp, rampDown, average,
            averageKimg, reset, set],
        command.Add);

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
                R1Weight = parsed.GetValue(r1) ?? weights.R1Weight,
                R2Weight = parsed.GetValue(r2) ?? weights.R2Weight,
                PenaltyInterval = parsed.GetValue(interval) ?? weights.PenaltyInterval,
                GdppWeight = parsed.GetValue(gdpp) ?? weights.GdppWeight,
            },
            Schedule = config.Schedule with
            {
                DiscriminatorRepeats = parsed.GetValue(discriminatorRepeats) ?? config.Schedule.DiscriminatorRepeats,
                MinibatchRepeats = parsed.GetValue(repeats) ?? config.Schedule.MinibatchRepeats,
                Simultaneous = parsed.GetValue(simultaneous) is Switch at ? at == Switch.On : config.Schedule.Simultaneous,
                RampUpKimg = parsed.GetValue(rampUp) ?? config.Schedule.RampUpKimg,
                RampDownKimg = parsed.GetValue(rampDown) ?? config.Schedule.RampDownKimg,
            },
            Optimizer = config.Optimizer with
            {
                AverageDecay = parsed.GetValue(average) ?? config.Optimizer.AverageDecay,
                AverageHalfLifeKimg = parsed.GetValue(averageKimg)
                    ?? (parsed.GetValue(average) is null ? config.Optimizer.AverageHalfLifeKimg : 0),
                ResetOnGrowth = parsed.GetValue(reset) is Switch on ? on == Switch.On : config.Optimizer.ResetOnGrowth,
            },
        };
        return (parsed.GetValue(set) ?? []).Aggregate(config, ConfigJson.With);
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

    private static int ParseGroup(string text) => text switch
    {
        "all" => ModelConfig.WholeMinibatch,
        "off" => 0,
        _ =>
            int.TryParse(text, out int group) && group >= 0 ? group
            : throw new FormatException($"'{text}' is neither a number of samples nor all or off"),
    };
}
