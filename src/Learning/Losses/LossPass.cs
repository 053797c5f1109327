namespace PGGan.Learning.Losses;

/// <summary>
/// A forward pass that is differentiated as a whole. Terms of one pass are added up before they are differentiated, so D scores their
/// images once; the memory of a pass is freed before the next begins.
/// </summary>
public sealed record LossPass
{
    private LossPass(string name, Player player, bool reportsLoss) => (Name, Player, ReportsLoss) = (name, player, reportsLoss);

    /// <summary>D's scores of real images, in D's step: terms of <see cref="LossContext.OnReal"/>.</summary>
    public static LossPass RealImages { get; } = new("real images", Player.Discriminator, reportsLoss: false);

    /// <summary>D's scores of generated images, in D's step: terms of <see cref="LossContext.OnFake"/>.</summary>
    public static LossPass FakeImages { get; } = new("fake images", Player.Discriminator, reportsLoss: false);

    /// <summary>D's scores of real and of generated images together, in D's step: terms that compare them.</summary>
    public static LossPass ImagePairs { get; } = new("pairs of images", Player.Discriminator, reportsLoss: false);

    /// <summary>
    /// D's scores of generated images, in G's step: terms of <see cref="LossContext.OnFake"/>. Its sum is reported as
    /// <c>generator_loss</c>.
    /// </summary>
    public static LossPass GeneratedImages { get; } = new("generator_loss", Player.Generator, reportsLoss: true);

    /// <summary>What it is called in messages, and in the statistics where its sum is reported.</summary>
    public string Name { get; }

    /// <summary>Whose loss its terms are part of.</summary>
    public Player Player { get; }

    /// <summary>Whether the sum of its terms is a statistic of its name.</summary>
    public bool ReportsLoss { get; }

    /// <summary>A pass for one term alone, such as a penalty; the term's value is reported under the name.</summary>
    /// <param name="player">Whose loss the term is part of.</param>
    /// <param name="name">The term's name, as the statistics spell it: <c>gradient_penalty</c>.</param>
    public static LossPass Own(Player player, string name) => new(name, player, reportsLoss: true);
}
