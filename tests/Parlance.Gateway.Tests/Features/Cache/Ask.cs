using Parlance.Gateway.Tests.Support;

namespace Parlance.Gateway.Tests.Features.Cache;

/// <summary>One question in the official form of each door.</summary>
internal static class Ask
{
    public static Task<HttpResponseMessage> AskAsync(this TestGateway gateway, string door, string model, string prompt, bool stream, params (string Name, string Value)[] headers)
    {
        var flag = stream ? "true" : "false";
        var (path, json) = door switch
        {
            "chat" => ("/v1/chat/completions", $$"""{"model":"{{model}}","stream":{{flag}},"messages":[{"role":"user","content":"{{prompt}}"}]}"""),
            "messages" => ("/v1/messages", $$"""{"model":"{{model}}","max_tokens":1000,"stream":{{flag}},"messages":[{"role":"user","content":"{{prompt}}"}]}"""),
            "responses" => ("/v1/responses", $$"""{"model":"{{model}}","stream":{{flag}},"input":"{{prompt}}"}"""),
            "gemini" => ($"/v1beta/models/{model}:{(stream ? "streamGenerateContent?alt=sse" : "generateContent")}", $$"""{"contents":[{"role":"user","parts":[{"text":"{{prompt}}"}]}]}"""),
            "ollama" => ("/api/chat", $$"""{"model":"{{model}}","stream":{{flag}},"messages":[{"role":"user","content":"{{prompt}}"}]}"""),
            _ => ("/v1/completions", $$"""{"model":"{{model}}","stream":{{flag}},"prompt":"{{prompt}}"}"""),
        };
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static string Header(this HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
}
