using System.CommandLine;
using Parlance.Manifests;

namespace Parlance.Cli;

/// <summary><c>--manifests</c>: providers beside those that come with the program.</summary>
internal sealed class ManifestsOption : Option<string[]>
{
    public ManifestsOption()
        : base("--manifests")
    {
        Description = "Provider manifests, files or folders, beside those that come with it; may be repeated.";
        HelpName = "PATH";
        Arity = ArgumentArity.ZeroOrMore;
    }

    /// <summary>All manifests. Ends the verb with every mistake in them.</summary>
    public ManifestSet Load(ParseResult parsed)
    {
        var set = ManifestSet.Load(parsed.GetValue(this) ?? [], out var errors);
        return errors.Count == 0 ? set : throw new CommandException("the manifests cannot be used:", details: errors.Select(error => error.ToString()));
    }
}
