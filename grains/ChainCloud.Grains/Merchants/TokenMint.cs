using System.Security.Cryptography;
using ChainCloud.GrainInterfaces;

namespace ChainCloud.Grains.Merchants;

/// <summary>Makes token texts. The only place in the grains that draws secret randomness.</summary>
public interface ITokenMint
{
    /// <summary>A new token text for a merchant's or device's name.</summary>
    string Mint(TokenKind kind, string subject);
}

/// <summary>Tokens from the operating system's random numbers.</summary>
public sealed class TokenMint : ITokenMint
{
    public string Mint(TokenKind kind, string subject)
    {
        Span<byte> secret = stackalloc byte[TokenText.SecretLength];
        RandomNumberGenerator.Fill(secret);
        var text = TokenText.Format(kind, subject, secret);
        CryptographicOperations.ZeroMemory(secret);
        return text;
    }
}
