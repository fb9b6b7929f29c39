using ChainCloud.GrainInterfaces;

namespace ChainCloud.Gateway.Merchants;

/// <summary>Which tokens a route takes. A route without this is never reached.</summary>
public sealed class TokenKinds
{
    private readonly TokenKind[] _kinds;

    private TokenKinds(bool isPublic, TokenKind[] kinds)
    {
        IsPublic = isPublic;
        _kinds = kinds;
    }

    /// <summary>Takes requests without any token.</summary>
    public static TokenKinds Public { get; } = new(true, []);

    public bool IsPublic { get; }

    public IReadOnlyList<TokenKind> Kinds => _kinds;

    public static TokenKinds Of(params TokenKind[] kinds) =>
        kinds.Length > 0 ? new(false, kinds) : throw new ArgumentException("Say which kinds, or Public.", nameof(kinds));

    public bool Takes(TokenKind kind) => _kinds.AsSpan().Contains(kind);
}

/// <summary>How routes declare the tokens that they take.</summary>
public static class TokenKindsExtensions
{
    public static TBuilder Takes<TBuilder>(this TBuilder builder, params TokenKind[] kinds)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(TokenKinds.Of(kinds));

    public static TBuilder TakesAnybody<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(TokenKinds.Public);
}
