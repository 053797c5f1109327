namespace PGGan.Autograd;

/// <summary>
/// Owner of the tensors made while it is the innermost open scope; frees them together when disposed. One scope a phase of training
/// (fakes, critic, penalty, generator) keeps memory flat without a <c>using</c> for every temporary.
/// </summary>
public sealed class Scope : IDisposable
{
    private readonly Workspace workspace;
    private readonly Scope? parent;
    private readonly string name;
    private readonly List<Tensor> tensors;
    private bool closed;

    internal Scope(Workspace workspace, Scope? parent, string name)
    {
        this.workspace = workspace;
        this.parent = parent;
        this.name = name;
        tensors = workspace.TakeList();
    }

    /// <summary>Whether the tensor was made in this scope and is still its own.</summary>
    public bool Owns(Tensor tensor) => IndexOf(tensor) >= 0;

    /// <summary>Hands a tensor over to the enclosing scope, so that it outlives this one.</summary>
    /// <returns>The same tensor.</returns>
    /// <exception cref="InvalidOperationException">The tensor is not this scope's.</exception>
    public Tensor Keep(Tensor tensor)
    {
        int index = IndexOf(tensor);
        if (index < 0)
        {
            throw new InvalidOperationException($"Scope '{name}': {tensor} is not owned by it, so it cannot be kept from it.");
        }

        tensors.RemoveAt(index);
        parent!.Add(tensor);
        return tensor;
    }

    /// <summary>Frees every tensor it still owns.</summary>
    /// <exception cref="InvalidOperationException">A scope opened later is still open.</exception>
    public void Dispose()
    {
        if (closed)
        {
            return;
        }

        if (workspace.CurrentScope != this)
        {
            throw new InvalidOperationException(
                $"Scope '{name}' is closed before the scope '{workspace.CurrentScope.name}' opened inside it.");
        }

        closed = true;
        ReleaseAll();
        workspace.GiveBack(tensors);
        workspace.CurrentScope = parent!;
    }

    internal void Add(Tensor tensor) => tensors.Add(tensor);

    internal int Count => tensors.Count;

    /// <summary>Frees what was made since it had <paramref name="count"/> tensors, but for these.</summary>
    internal void ReleaseSince(int count, Tensor except, Tensor? andExcept, string because)
    {
        int kept = count;
        for (int i = count; i < tensors.Count; i++)
        {
            if (tensors[i] == except || tensors[i] == andExcept)
            {
                tensors[kept++] = tensors[i];
            }
            else
            {
                tensors[i].Release(because);
            }
        }

        tensors.RemoveRange(kept, tensors.Count - kept);
    }

    internal void ReleaseAll()
    {
        // One text for all: a step releases hundreds of tensors.
        string because = $"its scope '{name}' was closed";
        foreach (Tensor tensor in tensors)
        {
            tensor.Release(because);
        }

        tensors.Clear();
    }

    // A closed scope has given its list away.
    private int IndexOf(Tensor tensor) => closed ? -1 : tensors.LastIndexOf(tensor);
}
