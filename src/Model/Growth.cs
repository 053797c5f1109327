namespace PGGan.Model;

/// <summary>How far the networks are grown.</summary>
/// <param name="Resolution">Side of the images in pixels; while a resolution fades in, the new one.</param>
/// <param name="Fade">Weight of the newest resolution's own layers in [0, 1]; 1 when grown in.</param>
public readonly record struct Growth(int Resolution, float Fade);
