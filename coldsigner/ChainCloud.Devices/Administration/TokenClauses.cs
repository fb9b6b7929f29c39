using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Administration;

/// <summary>What must hold before a token list counts, of a vault and of a V-Device alike. Pure.</summary>
public static class TokenClauses
{
    /// <summary>A vault's check; see the other.</summary>
    public static Result<TokenList> Check(VaultState state, SignedTokenList signed) => state.Halted is { } reason
        ? new Problem(ProblemCodes.WrongState, $"This vault has halted: {reason}")
        : Check(signed, state.Administrators, state.Catalog, state.TokenLists.GetValueOrDefault(signed.List.ChainAsset));

    /// <summary>
    /// Refuses with <see cref="ProblemCodes.StatementSignatureInvalid"/> without two administrators' approvals, and with
    /// <see cref="ProblemCodes.StatementMismatch"/> another network, a version that is not higher, and a known code that got another
    /// contract or other decimals: limits that people set in its units would mean something else.
    /// </summary>
    /// <param name="signed">The list with its approvals.</param>
    /// <param name="administrators">The keys that this device was given.</param>
    /// <param name="catalog">The assets known so far.</param>
    /// <param name="current">The chain's list so far; null for none.</param>
    public static Result<TokenList> Check(
        SignedTokenList signed, IReadOnlyCollection<DevicePublicKey> administrators, AssetCatalog catalog, TokenList? current)
    {
        if (administrators.Count != SignedTokenList.Administrators)
        {
            return new Problem(ProblemCodes.StatementSignatureInvalid, "This device was made without administrators, so it takes no tokens.");
        }

        if (!signed.Verify(administrators).TryGet(out var list, out var unapproved))
        {
            return unapproved;
        }

        if (list.Network != catalog.Network)
        {
            return Mismatch($"The list is for network {list.Network.ToText()}.");
        }

        if (current is not null && list.Version <= current.Version)
        {
            return Mismatch($"The list has version {list.Version}; version {current.Version} is here already.");
        }

        var changed = (current?.Tokens ?? []).FirstOrDefault(old => list.Tokens.Any(t =>
            t.Asset == old.Asset && (t.Contract != old.Contract || t.Decimals != old.Decimals)));
        return changed is null
            ? catalog.WithTokens(list.ChainAsset, list.Tokens).Map(_ => list)
            : Mismatch($"{changed.Asset} would get another contract or other decimals.");
    }

    private static Problem Mismatch(string detail) => new(ProblemCodes.StatementMismatch, detail);
}
