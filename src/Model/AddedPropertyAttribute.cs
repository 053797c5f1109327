namespace PGGan.Model;

/// <summary>
/// A property that came after runs whose files have to keep their bytes: where it has its default, config.json and checkpoints leave it
/// out.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AddedPropertyAttribute : Attribute;
