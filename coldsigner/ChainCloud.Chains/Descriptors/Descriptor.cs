namespace ChainCloud.Chains;

/// <summary>
/// An output descriptor: pk, pkh and sh (BIP-381), wpkh and wsh (BIP-382), multi and sortedmulti (BIP-383), combo (BIP-384), raw and addr
/// (BIP-385), tr without a script tree (BIP-386). What wallets and nodes import to watch an account; it holds public keys only.
/// </summary>
public sealed class Descriptor
{
    /// <summary>Longer texts are not read; twenty extended keys, each with its origin, are shorter.</summary>
    public const int MaxTextLength = 5_000;

    private readonly DescriptorScript _script;

    private Descriptor(DescriptorScript script) => _script = script;

    /// <summary>True when it stands for a numbered row of scripts.</summary>
    public bool IsRange => Keys.Any(key => key.Range != DescriptorRange.None);

    /// <summary>Its keys as they are written; none in raw and addr.</summary>
    public IReadOnlyList<DescriptorKey> Keys => _script.Keys;

    /// <summary>
    /// The descriptor of our own addresses of an account: receiving (branch 0) or change (branch 1), of the type that the chain receives to.
    /// <paramref name="origin"/> says where the account comes from, for the owner of the keys.
    /// </summary>
    public static Descriptor OfAccount(ChainParameters chain, ExtendedPublicKey account, KeyOrigin? origin, uint branch) => OfAccount(
        chain, account, origin, DerivationPath.Of(branch), chain.ReceiveScript == ScriptType.P2wpkh ? AddressForm.P2wpkh : AddressForm.P2pkh);

    /// <summary>
    /// The descriptor of an account's addresses, numbered below <paramref name="steps"/>; <paramref name="inScriptHash"/> is BIP-49's form of
    /// P2WPKH. Throws <see cref="ArgumentException"/> for a form that scripts do not have.
    /// </summary>
    public static Descriptor OfAccount(
        ChainParameters chain, ExtendedPublicKey account, KeyOrigin? origin, DerivationPath steps, AddressForm form, bool inScriptHash = false)
    {
        var key = DescriptorKey.OfAccount(chain, account, origin, steps);
        DescriptorScript script = form switch
        {
            AddressForm.P2wpkh => new DescriptorScript.Wpkh(key),
            AddressForm.P2pkh => new DescriptorScript.Pkh(key),
            _ => throw new ArgumentException("Descriptors are of scripts.", nameof(form)),
        };
        return new Descriptor(inScriptHash ? new DescriptorScript.Sh(script) : script);
    }

    /// <summary>
    /// Parses a descriptor of one chain; a checksum may be absent, a wrong one is refused. Refuses with <see cref="ProblemCodes.MalformedRequest"/>
    /// what is not a descriptor, with <see cref="ProblemCodes.AddressTypeUnsupported"/> what is one of a kind that is not read here, script
    /// trees and private keys among them, and an address in it as <see cref="AddressCodec"/> does.
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

    /// <summary>
    /// The script at a number of the range, below 2^31; without a range the number is not looked at. Refuses a descriptor with hardened steps,
    /// and combo, which has several scripts: <see cref="AllScripts"/>.
    /// </summary>
    public Result<ScriptPubKey> Script(uint index = 0) => AllScripts(index).Then(scripts => scripts.Count == 1
        ? scripts[0]
        : (Result<ScriptPubKey>)new Problem(ProblemCodes.AddressTypeUnsupported, "This descriptor stands for several scripts at once."));

    /// <summary>Every script at a number of the range; all but combo have one. All keys with a range take the same number (BIP-383).</summary>
    public Result<IReadOnlyList<ScriptPubKey>> AllScripts(uint index = 0)
    {
        var keys = new List<byte[]>(Keys.Count);
        foreach (var key in Keys)
        {
            if (!key.At(index).TryGet(out var bytes, out var problem))
            {
                return problem;
            }

            keys.Add(bytes);
        }

        return Result<IReadOnlyList<ScriptPubKey>>.Ok(_script.Of(keys));
    }

    /// <summary>The text with its checksum, hardened steps marked with "h".</summary>
    public override string ToString() => $"{_script}#{DescriptorChecksum.Compute(_script.ToString())}";
}
