/** The variable in which a script hands over the words of a command line, one a line. */
export const wordsVariable = "BRUIN_COMPLETE";

export type Shell = "bash" | "zsh" | "fish";

/** What each shell reads at its start. Where nothing is known to follow, names of files are completed. */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `_bruin() {
  local IFS=$'\\n' word=\${COMP_WORDS[COMP_CWORD]} words
  words=$(printf '%s\\n' "\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=($(compgen -W "$(${wordsVariable}="$words" "\${COMP_WORDS[0]}" completions bash 2>/dev/null)" -- "$word"))
}
complete -o default -o bashdefault -F _bruin bruin`,
  zsh: `#compdef bruin
_bruin() {
  local -a found
  found=(\${(f)"$(${wordsVariable}="\${(pj:\\n:)words[2,CURRENT]}" "\${words[1]}" completions zsh 2>/dev/null)"})
  if (( \${#found} )); then compadd -a found; else _files; fi
}
if [ "\$funcstack[1]" = "_bruin" ]; then _bruin "$@"; else compdef _bruin bruin; fi`,
  fish: `function __bruin_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l typed $words[2]
  for word in $words[3..-1]
    set typed $typed\\n$word
  end
  set -lx ${wordsVariable} $typed
  set -l found ($words[1] completions fish 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c bruin -f -a '(__bruin_complete)'`,
};
