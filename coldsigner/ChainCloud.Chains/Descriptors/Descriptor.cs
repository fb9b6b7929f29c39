namespace ChainCloud.Chains;

/// <summary>
/// An output descriptor of single keys: pk, pkh and sh (BIP-381), wpkh and wsh (BIP-382), tr without a script tree (BIP-386). What wallets
/// and nodes import to watch an account; it holds public keys only.
/// </summary>
public sealed class Descriptor
{
    /// <summary>Longer texts are not read.</summary>
    public const int MaxTextLength = 1_000;

    private readonly DescriptorScript _script;

    private Descriptor(DescriptorScript script) => _script = script;

    /// <summary>True when it stands for a numbered row of scripts.</summary>
    public bool IsRange => _script.Key.Range != DescriptorRange.None;

    /// <summary>Its one key.</summary>
    public DescriptorKey Key => _script.Key;

    /// <summary>
    /// The descriptor of our own addresses of an account: receiving (branch 0) or change (branch 1), of the type that the chain receives to.
    /// <paramref name="origin"/> says where the account comes from, for the owner of the keys.
    /// </summary>
    public static Descriptor OfAccount(ChainParameters chain, ExtendedPublicKey account, KeyOrigin? origin, uint branch)
    {
        var key = DescriptorKey.OfAccount(chain, account, origin, branch);
        return new Descriptor(chain.ReceiveScript == ScriptType.P2wpkh ? new DescriptorScript.Wpkh(key) : new DescriptorScript.Pkh(key));
    }

    /// <summary>
    /// Parses a descriptor of one chain; a checksum may be absent, a wrong one is refused. Refuses with <see cref="ProblemCodes.MalformedRequest"/>
    /// what is not a descriptor, and with <see cref="ProblemCodes.AddressTypeUnsupported"/> what is one of a kind that is not read here.
    /// </summary>
    public static Result<Descriptor> Parse(ChainParameters chain, string? text)
    {
        if (text is null || text.Length > MaxTextLength)
        {
            return DescriptorScript.Malformed($"it has up to {MaxTextLength} characters");
        }

        var mark = text.IndexOf('#', StringComparison.Ordinal);
        var body = mark < 0 ? text : text[..mark];
        var checksum = DescriptorChecksum.Compute(body);
        return checksum is null || (mark >= 0 && text[(mark + 1)..] != checksum)
            ? DescriptorScript.Malformed("a character does not occur in descriptors, or the checksum is wrong")
            : DescriptorScript.Parse(chain, body, DescriptorScript.Place.Top).Map(script => new Descriptor(script));
    }

    /// <summary>The script at a number of the range, below 2^31; without a range the number is not looked at.</summary>
    public Result<ScriptPubKey> Script(uint index = 0) => _script.Key.At(index).Map(_script.Of);

    /// <summary>The text with its checksum, hardened steps marked with "h".</summary>
    public override string ToString() => $"{_script}#{DescriptorChecksum.Compute(_script.ToString())}";
}
