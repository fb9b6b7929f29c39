using System.Reflection;
using Orleans.Serialization.Invocation;

namespace Orleans;

/// <summary>What a filter sees of a call.</summary>
public interface IGrainCallContext
{
    /// <summary>The grain that is called.</summary>
    object Grain { get; }

    /// <summary>The contract's method; its declaring type is the contract.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>The contract's full type name.</summary>
    string InterfaceName { get; }

    string MethodName { get; }

    /// <summary>The call's arguments.</summary>
    IInvokable Request { get; }

    /// <summary>The answer once <see cref="Invoke"/> has ended; a filter may replace it. Null for a method without one.</summary>
    object? Result { get; set; }

    /// <summary>Calls the next filter or, after the last, the grain.</summary>
    Task Invoke();
}

/// <summary>What a filter on the called side sees of a call.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>The grain class's method.</summary>
    MethodInfo ImplementationMethod { get; }
}

/// <summary>Runs around every call on the called side, in the order of registration, in the grain's own turns.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Runs around one call. Without awaiting <see cref="IGrainCallContext.Invoke"/> the grain is not called.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}
