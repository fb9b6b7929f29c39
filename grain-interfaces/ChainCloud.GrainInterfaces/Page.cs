using Orleans;

namespace ChainCloud.GrainInterfaces;

/// <summary>Which part of a list to read. Lists are read by key, newest first unless the call says otherwise, never by offset.</summary>
/// <param name="Cursor">What the page before gave as <see cref="Page{T}.NextCursor"/>; null for the first page.</param>
/// <param name="Limit">Rows wanted, 1 to 200.</param>
[GenerateSerializer, Immutable, Alias("cc.PageQuery")]
public sealed record PageQuery([property: Id(0)] string? Cursor, [property: Id(1)] int Limit);

/// <summary>One page of a list.</summary>
/// <param name="Items">The rows, in the list's order.</param>
/// <param name="NextCursor">Opaque; null at the end.</param>
[GenerateSerializer, Immutable, Alias("cc.Page`1")]
public sealed record Page<T>([property: Id(0)] IReadOnlyList<T> Items, [property: Id(1)] string? NextCursor)
{
    /// <summary>True when there is a next page.</summary>
    public bool HasMore => NextCursor is not null;
}
