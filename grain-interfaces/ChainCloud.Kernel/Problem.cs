namespace ChainCloud.Kernel;

/// <summary>A refusal: the rules said no, nothing changed. Never used for faults (exceptions) or bugs.</summary>
/// <param name="Code">Stable, lower-case snake case; one of <see cref="ProblemCodes"/>. Clients may switch on it.</param>
/// <param name="Detail">One sentence for a person: what was wrong and, where possible, what would be right. Holds no secret.</param>
public sealed record Problem(string Code, string Detail)
{
    public override string ToString() => $"{Code}: {Detail}";
}
