namespace Orleans.Serialization.Invocation;

/// <summary>The arguments of a call.</summary>
public interface IInvokable
{
    int GetArgumentCount();

    /// <summary>The argument at a position from 0.</summary>
    object? GetArgument(int index);
}
