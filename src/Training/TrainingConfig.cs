using PGGan.Model;

namespace PGGan.Training;

/// <summary>
/// Everything that decides what a run computes; its defaults are those of Karras et al. 2018. What only decides where and how fast
/// (device, threads, directories) is not part of it: a run goes on elsewhere bit for bit.
/// </summary>
internal sealed record TrainingConfig
{
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

    /// <summary>The real images.</summary>
    public DataConfig Data { get; init; } = new();

    /// <summary>Seed, and what is kept on disk how often.</summary>
    public RunConfig Run { get; init; } = new();

    /// <summary>Every fault there is, each with the path of its property as config.json spells it.</summary>
    public IEnumerable<string> Faults()
    {
        IEnumerable<string> Under(string path, IEnumerable<string> faults) => faults.Select(fault => $"{path}.{fault}");
        string[] model = [.. Model.Faults()];
        return
        [
            .. Under("model", model.Select(fault => char.ToLowerInvariant(fault[0]) + fault[1..])),
            .. Under("schedule", Schedule.Faults(model.Length == 0 ? Model : null)),
            .. Under("optimizer", Optimizer.Faults()),
            .. Under("loss", Loss.Faults()),
            .. Under("run", Run.Faults()),
        ];
    }

    /// <summary>Throws when there is a fault, naming all of them.</summary>
    /// <exception cref="UserException">At least one property is out of its range.</exception>
    public void Validate()
    {
        string[] faults = [.. Faults()];
        if (faults.Length > 0)
        {
            throw new UserException($"Configuration: {string.Join("; ", faults)}");
        }
    }
}

/// <summary>Adam (ε outside the bias correction) and the moving average of the generator.</summary>
internal sealed record OptimizerConfig
{
    /// <summary>β₁, decay of the first moment.</summary>
    public float Beta1 { get; init; }

    /// <summary>β₂, decay of the second moment.</summary>
    public float Beta2 { get; init; } = 0.99f;

    /// <summary>ε, added to the root of the second moment.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Part of the averaged generator that stays at each discriminator step.</summary>
    public float AverageDecay { get; init; } = 0.999f;

    /// <summary>Faults by property.</summary>
    public IEnumerable<string> Faults()
    {
        foreach ((string name, float value) in new[] { ("beta1", Beta1), ("beta2", Beta2), ("averageDecay", AverageDecay) })
        {
            if (!(value is >= 0 and < 1))
            {
                yield return $"{name}: {value} must be in [0, 1)";
            }
        }

        if (!(Epsilon > 0 && float.IsFinite(Epsilon)))
        {
            yield return $"epsilon: {Epsilon} must be more than 0";
        }
    }
}

/// <summary><c>D(fake) − D(real) + λ / γ² · (‖∇D(mixed)‖ − γ)² + drift · D(real)²</c>.</summary>
internal sealed record LossConfig
{
    /// <summary>λ, weight of the gradient penalty.</summary>
    public float PenaltyWeight { get; init; } = 10;

    /// <summary>γ, the gradient norm that the penalty pulls to.</summary>
    public float PenaltyTarget { get; init; } = 1;

    /// <summary>Weight of the squared score of real images.</summary>
    public float DriftWeight { get; init; } = 0.001f;

    /// <summary>Faults by property.</summary>
    public IEnumerable<string> Faults()
    {
        foreach ((string name, float value, bool mayBeZero) in new[]
        {
            ("penaltyWeight", PenaltyWeight, true), ("penaltyTarget", PenaltyTarget, false), ("driftWeight", DriftWeight, true),
        })
        {
            if (!float.IsFinite(value) || value < 0 || (value == 0 && !mayBeZero))
            {
                yield return $"{name}: {value} must be {(mayBeZero ? "0 or more" : "more than 0")}";
            }
        }
    }
}

/// <summary>The real images.</summary>
internal sealed record DataConfig
{
    /// <summary>Folder or zip of images, as a full path; null for the built-in set.</summary>
    public string? Path { get; init; }

    /// <summary>Whether every second image, on average, is shown mirrored.</summary>
    public bool Mirror { get; init; }
}

/// <summary>Seed, and what is kept on disk how often.</summary>
internal sealed record RunConfig
{
    /// <summary>Decides initial weights, latents, mixing factors and the order of the images.</summary>
    public int Seed { get; init; }

    /// <summary>Ticks between two checkpoints.</summary>
    public int SnapshotTicks { get; init; } = 10;

    /// <summary>Checkpoints kept, the newest ones.</summary>
    public int Keep { get; init; } = 3;

    /// <summary>Cells of the sample grids; null for as many as fit on a screen.</summary>
    public GridSize? Grid { get; init; }

    /// <summary>Faults by property.</summary>
    public IEnumerable<string> Faults()
    {
        if (SnapshotTicks < 1)
        {
            yield return $"snapshotTicks: {SnapshotTicks} must be 1 or more";
        }

        if (Keep < 1)
        {
            yield return $"keep: {Keep} must be 1 or more";
        }
    }
}
