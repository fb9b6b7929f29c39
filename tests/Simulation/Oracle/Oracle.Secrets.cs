using System.Buffers;
using System.Text;

namespace ChainCloud.Simulation;

/// <summary>Invariant 18: secrets in rows, frames and lines, as bytes, hexadecimal digits or base64.</summary>
internal sealed partial class Oracle
{
    private const int Needle = 15;

    private static readonly byte[][] SecretBytes =
    [
        .. Cast.Secrets.Select(s => s[..Needle]), .. Cast.Secrets.SelectMany(Texts).Select(Encoding.ASCII.GetBytes),
    ];

    private static readonly SearchValues<string> SecretTexts = SearchValues.Create([.. Cast.Secrets.SelectMany(Texts)], StringComparison.OrdinalIgnoreCase);

    /// <summary>A line that a machine wrote.</summary>
    public void Heard(string line) => Scan(line);

    /// <summary>A frame that the platform gave away.</summary>
    public void LeftPlatform(byte[] frame) => Scan(frame);

    private static string[] Texts(byte[] secret) => [Convert.ToHexStringLower(secret.AsSpan(0, Needle)), Convert.ToBase64String(secret, 0, Needle)];

    private void Scan(object? value)
    {
        switch (value)
        {
            case byte[] { Length: >= Needle } bytes:
                Check(18, !Array.Exists(SecretBytes, secret => bytes.AsSpan().IndexOf(secret) >= 0), () => $"{bytes.Length} bytes hold a secret.");
                break;
            case string { Length: >= Needle } text:
                Check(18, !text.AsSpan().ContainsAny(SecretTexts), () => "A text holds a secret.");
                break;
        }
    }
}
