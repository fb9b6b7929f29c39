using System.ComponentModel.DataAnnotations;

namespace ChainCloud.Gateway.Http;

/// <summary>What this gateway serves. Section "Gateway".</summary>
public sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>"main", "test" or "regtest". Must be set: a test gateway never takes addresses of the main network by accident.</summary>
    [Required]
    public string Network { get; set; } = "";

    /// <summary>Codes of the assets served; a token needs its chain's own asset beside it. None: LTC.</summary>
    [Required]
    public string[] Assets { get; set; } = [];

    /// <summary>How long one call to a grain may take before the client is told to ask again. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:02:00")]
    public TimeSpan GrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a token that was found valid is not looked up again; also how late its end is noticed. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan TokenCacheTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests that one token may make in each 10 s. Default: 300,000.</summary>
    [Range(1, int.MaxValue)]
    public int RequestsPerTokenIn10Seconds { get; set; } = 300_000;

    /// <summary>Failed authentications that one remote address may make in each 10 s. Default: 100.</summary>
    [Range(1, int.MaxValue)]
    public int FailuresPerAddressIn10Seconds { get; set; } = 100;
}

/// <summary>Who operates the platform. Section "Operator".</summary>
public sealed class OperatorOptions
{
    public const string Section = "Operator";

    /// <summary>
    /// SHA-256 of the operator token's text, as sha256sum prints it; two, separated by a comma, while one replaces the other. Empty: no
    /// operator calls.
    /// </summary>
    [RegularExpression("^([0-9a-fA-F]{64}(,[0-9a-fA-F]{64})?)?$")]
    public string TokenSha256 { get; set; } = "";
}

/// <summary>Which tokens are money here. Section "Tokens".</summary>
public sealed class TokenOptions
{
    public const string Section = "Tokens";

    /// <summary>Files of token lists that administrators signed, at most one for each chain.</summary>
    [Required]
    public string[] Lists { get; set; } = [];

    /// <summary>Public keys of the administrators, hexadecimal.</summary>
    [Required]
    public string[] Administrators { get; set; } = [];
}
